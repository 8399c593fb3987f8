// Strokes as a digit of 28 × 28 pixels, made as S7 Lab makes them and as MNIST's were made: drawn large, scaled into a box
// of 20 × 20 pixels, and placed with the centre of mass in the middle. The pixels are those that the Python imaging library
// Pillow draws, whose roundings are followed here; only a dot that the pad's edge cuts comes out a little different.
//
// A stroke is a list of points [x, y] from 0 to `units` over the width and the height of the pad; `drawing` has the sizes.

// Strokes that are small, enlarged and moved to the middle, since the pen is as wide on a small drawing; a dot stays.
function enlargedStrokes(strokes, drawing) {
  const low = [0, 1].map((axis) => Math.min(...strokes.flat().map((point) => point[axis])));
  const high = [0, 1].map((axis) => Math.max(...strokes.flat().map((point) => point[axis])));
  const extent = Math.max(high[0] - low[0], high[1] - low[1]);
  if (extent < drawing.dotExtent || extent >= drawing.leastExtent) return strokes;
  const scale = drawing.leastExtent / extent;
  const moved = (value, axis) => value * scale + (drawing.units / 2 - (scale * (low[axis] + high[axis])) / 2);
  return strokes.map((stroke) => stroke.map((point) => point.map(moved)));
}

// Strokes as a square picture of 0 and 255.
function drawnInk(strokes, drawing) {
  const side = drawing.side * drawing.supersampling;
  const picture = { width: side, height: side, values: new Uint8Array(side * side) };
  const radius = (drawing.penWidth * side) / 2;
  for (const stroke of strokes) {
    const points = stroke.map((point) => point.map((value) => (value / drawing.units) * side));
    points.forEach((point, index) => {
      if (index) fillLine(picture, points[index - 1].map(Math.trunc), point.map(Math.trunc), Math.round(2 * radius));
      fillDot(picture, point, radius);
    });
  }
  return picture;
}

function fillRow(picture, row, from, to) {
  if (row < 0 || row >= picture.height) return;
  const start = row * picture.width;
  picture.values.fill(255, start + Math.max(0, from), start + Math.min(picture.width, Math.max(0, to + 1)));
}

function fillDot(picture, [x, y], radius) {
  const [left, right] = [Math.trunc(x - radius), Math.trunc(x + radius)];
  const [top, bottom] = [Math.trunc(y - radius), Math.trunc(y + radius)];
  const inside = right - left === bottom - top ? 0.1 : 0; // Pillow's circles are this much smaller than their box
  const [across, down] = [(right - left + 1) / 2 - inside, (bottom - top + 1) / 2 - inside];
  for (let row = top; row <= bottom; row++) {
    const share = (row - (top + bottom) / 2) / down;
    const half = across * Math.sqrt(Math.max(0, 1 - share * share));
    fillRow(picture, row, Math.ceil((left + right) / 2 - half), Math.floor((left + right) / 2 + half));
  }
}

const halfUp = (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
const halfDown = (value) => Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);

// A rectangle around the line from one pixel to another.
function fillLine(picture, [x0, y0], [x1, y1], width) {
  const [across, down] = [x1 - x0, y1 - y0];
  const length = Math.hypot(across, down);
  if (!length) return;
  const [less, more] = [halfDown((width - 1) / 2) / length, halfUp((width - 1) / 2) / length];
  const corners = [
    [x0 - halfDown(less * down), y0 + halfUp(more * across)],
    [x1 - halfDown(less * down), y1 + halfUp(more * across)],
    [x1 + halfDown(more * down), y1 - halfUp(less * across)],
    [x0 + halfDown(more * down), y0 - halfUp(less * across)],
  ];
  const rows = corners.map((corner) => corner[1]);
  for (let row = Math.min(...rows); row <= Math.max(...rows); row++) {
    const edges = corners.flatMap((corner, index) => crossings(corner, corners[(index + 1) % 4], row));
    fillRow(picture, row, halfUp(Math.min(...edges)), halfDown(Math.max(...edges)));
  }
}

// Where an edge of the rectangle meets a row of pixels.
function crossings([x0, y0], [x1, y1], row) {
  if (row < Math.min(y0, y1) || row > Math.max(y0, y1)) return [];
  return y0 === y1 ? [x0, x1] : [x0 + ((row - y0) * (x1 - x0)) / (y1 - y0)];
}

// The picture with each square of `factor` × `factor` pixels averaged.
function reduced({ width, values }, factor) {
  const side = width / factor;
  const small = new Uint8Array(side * side);
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      let sum = 0;
      for (let down = 0; down < factor; down++) {
        const from = (row * factor + down) * width + column * factor;
        for (let across = 0; across < factor; across++) sum += values[from + across];
      }
      small[at] = Math.floor(sum / (factor * factor) + 0.5);
    }
  }
  return { width: side, height: side, values: small };
}

// The smallest rectangle with all ink; null if there is none.
function cropped({ width, height, values }) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let at = 0; at < values.length; at++) {
    if (!values[at]) continue;
    const [column, row] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), row];
  }
  if (right < 0) return null;
  const inside = new Uint8Array((right - left + 1) * (bottom - top + 1));
  for (let row = top; row <= bottom; row++) {
    inside.set(values.subarray(row * width + left, row * width + right + 1), (row - top) * (right - left + 1));
  }
  return { width: right - left + 1, height: bottom - top + 1, values: inside };
}

// A picture with its rows, or its columns, shortened to `count` averages of equal parts.
function shortened({ width, height, values }, axis, count) {
  const [length, others] = axis ? [height, width] : [width, height];
  const scale = length / count;
  const size = Math.max(scale, 1);
  const precision = 2 ** 22; // Pillow's weights are whole numbers of this unit
  const [step, stride] = axis ? [width, 1] : [1, width]; // from pixel to pixel, and from line to line
  const small = axis ? { width, height: count } : { width: count, height };
  small.values = new Uint8Array(count * others);
  for (let place = 0; place < count; place++) {
    const centre = (place + 0.5) * scale;
    let from = Math.max(0, Math.trunc(centre - 0.5 * size + 0.5));
    let end = Math.min(length, Math.trunc(centre + 0.5 * size + 0.5));
    if ((from - centre + 0.5) * (1 / size) <= -0.5) from += 1;
    if ((end - 1 - centre + 0.5) * (1 / size) > 0.5) end -= 1;
    const weight = Math.trunc(precision / (end - from) + 0.5);
    for (let line = 0; line < others; line++) {
      let sum = 0;
      for (let at = from; at < end; at++) sum += values[line * stride + at * step];
      small.values[axis ? place * width + line : line * count + place] = Math.floor((sum * weight) / precision + 0.5);
    }
  }
  return small;
}

// Ink scaled to `box` pixels along its longer side. Pillow begins with the columns of ink that is tall.
function scaledInto(ink, box) {
  const scale = box / Math.max(ink.width, ink.height);
  const [columns, rows] = [ink.width, ink.height].map((side) => Math.max(1, halfEven(side * scale)));
  if (ink.height > 2 * ink.width) return shortened(shortened(ink, 1, rows), 0, columns);
  return shortened(shortened(ink, 0, columns), 1, rows);
}

function halfEven(value) {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

// Where ink must begin along one axis, so that its centre of mass is in the middle; ink that would not fit is moved less.
function placeOf(sums, side) {
  const total = sums.reduce((sum, value) => sum + value, 0);
  const centre = sums.reduce((sum, value, at) => sum + value * at, 0) / total;
  return Math.min(Math.max(Math.ceil(side / 2 - 0.5 - centre), 0), side - sums.length);
}

// 784 pixels, 0 to 255, of strokes; null without ink.
function pixelsOf(strokes, drawing) {
  if (!strokes.length) return null;
  const ink = cropped(reduced(drawnInk(enlargedStrokes(strokes, drawing), drawing), drawing.supersampling));
  if (!ink) return null;
  const { width, height, values } = scaledInto(ink, drawing.boxSide);
  const rows = new Array(height).fill(0);
  const columns = new Array(width).fill(0);
  values.forEach((value, at) => {
    rows[Math.floor(at / width)] += value;
    columns[at % width] += value;
  });
  const side = drawing.digitSide;
  const [down, across] = [placeOf(rows, side), placeOf(columns, side)];
  const pixels = new Uint8Array(side * side);
  for (let row = 0; row < height; row++) {
    pixels.set(values.subarray(row * width, (row + 1) * width), (down + row) * side + across);
  }
  return pixels;
}
