// A drawing pad. `data` has the strokes to begin with, the units of a side, the width of the pen as a share of it, and
// the most points. Strokes are sent as text, several times a second while one draws: two hexadecimal digits a
// coordinate, a hyphen between strokes.

const STEP_UNITS = 4; // between points
const PAUSE_MILLISECONDS = 90; // between messages

function read(text) {
  if (!text) return [];
  return text.split('-').map((part) => {
    const numbers = part.match(/../g).map((pair) => Number.parseInt(pair, 16));
    return Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[2 * index], numbers[2 * index + 1]]);
  });
}

function written(strokes) {
  const hex = (number) => number.toString(16).padStart(2, '0');
  return strokes.map((stroke) => stroke.map(([x, y]) => hex(x) + hex(y)).join('')).join('-');
}

// In place of what the address said: Back leaves the page, however much was drawn.
function keepInAddress(strokes) {
  const address = new URL(location.href);
  if (strokes.length) address.searchParams.set('strokes', written(strokes));
  else address.searchParams.delete('strokes');
  history.replaceState(history.state, '', address);
}

export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector('canvas');
  if (canvas.ready) return undefined; // the page ran again; what is drawn here is newer than what it knows
  canvas.ready = true;
  const pen = canvas.getContext('2d');
  const side = canvas.width;
  let strokes = read(data.strokes);
  let current = null;
  let pointer = null;
  let sentAt = 0;
  let timer = null;

  const isFull = () => strokes.flat().length >= data.most;

  function drawLine(points) {
    pen.lineWidth = data.pen * side;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = '#fff';
    pen.beginPath();
    // The first point twice: a stroke of one point is a dot.
    for (const [x, y] of [points[0], ...points]) pen.lineTo((x / data.units) * side, (y / data.units) * side);
    pen.stroke();
  }

  function drawAll() {
    pen.clearRect(0, 0, side, side);
    strokes.forEach(drawLine);
  }

  function send(now) {
    clearTimeout(timer);
    if (now) keepInAddress(strokes);
    const wait = now ? 0 : Math.max(0, sentAt + PAUSE_MILLISECONDS - Date.now());
    timer = setTimeout(() => {
      sentAt = Date.now();
      setStateValue('strokes', written(strokes));
    }, wait);
  }

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const unit = (offset, size) => Math.round(Math.min(1, Math.max(0, offset / size)) * data.units);
    return [unit(event.clientX - box.left, box.width), unit(event.clientY - box.top, box.height)];
  }

  canvas.onpointerdown = (event) => {
    // While one draws, a second finger or the ball of the thumb is no pen.
    if (event.button !== 0 || current || isFull()) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    current = [pointOf(event)];
    strokes.push(current);
    drawLine(current);
    send(false);
    event.preventDefault();
  };

  canvas.onpointermove = (event) => {
    if (!current || event.pointerId !== pointer) return;
    for (const move of event.getCoalescedEvents?.() ?? [event]) {
      const point = pointOf(move);
      const last = current[current.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP_UNITS || isFull()) continue;
      current.push(point);
      drawLine([last, point]);
      send(false);
    }
  };

  const liftPen = (event) => {
    if (!current || event.pointerId !== pointer) return;
    current = null;
    send(true);
  };
  canvas.onpointerup = liftPen;
  canvas.onpointercancel = liftPen;

  parentElement.querySelector('.clear').onclick = () => {
    strokes = [];
    drawAll();
    send(true);
  };
  parentElement.querySelector('.undo').onclick = () => {
    strokes.pop();
    drawAll();
    send(true);
  };

  drawAll();
  return () => {
    canvas.ready = false;
    clearTimeout(timer);
  };
}
