// The drawing pad: for mouse, finger and pen, and for the keyboard, whose arrow keys move the pen.

const STEP_UNITS = 4; // between points
const KEY_UNITS = 10; // that an arrow key moves the pen
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Returns the strokes, which it changes, and what takes them back. `changed(done)` is called after each change; done is false
// while the pen is down.
// `say` takes a sentence for screen readers.
function makePad(canvas, drawing, changed, say) {
  const pen = canvas.getContext('2d');
  const side = canvas.width;
  const strokes = [];
  const keyboard = { at: [drawing.units / 2, drawing.units / 3], shown: false };
  let current = null; // the stroke that is being drawn
  let pointer = null;

  const isFull = () => strokes.flat().length >= drawing.mostPoints;
  const scaled = (point) => point.map((value) => (value / drawing.units) * side);

  function drawLine(points) {
    pen.lineWidth = drawing.penWidth * side;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = '#fff';
    pen.beginPath();
    // The first point twice: a stroke of one point is a dot.
    for (const point of [points[0], ...points]) pen.lineTo(...scaled(point));
    pen.stroke();
  }

  function drawAll() {
    pen.clearRect(0, 0, side, side);
    strokes.forEach(drawLine);
    if (!keyboard.shown) return;
    pen.lineWidth = 4;
    pen.strokeStyle = current ? '#f60' : '#9cf';
    pen.beginPath();
    pen.arc(...scaled(keyboard.at), (drawing.penWidth * side) / 2 + 4, 0, 2 * Math.PI);
    pen.stroke();
  }

  function begin(point) {
    current = [point];
    strokes.push(current);
  }

  function extend(point) {
    const last = current[current.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP_UNITS || isFull()) return;
    current.push(point);
    drawLine([last, point]);
  }

  function finish() {
    current = null;
    pointer = null;
    changed(true);
  }

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const unit = (offset, size) => Math.round(Math.min(1, Math.max(0, offset / size)) * drawing.units);
    return [unit(event.clientX - box.left, box.width), unit(event.clientY - box.top, box.height)];
  }

  canvas.addEventListener('pointerdown', (event) => {
    // While one draws, a second finger or the ball of the thumb is no pen.
    if (event.button !== 0 || current || isFull()) return;
    keyboard.shown = false;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    begin(pointOf(event));
    drawAll();
    changed(false);
  });

  canvas.addEventListener('pointermove', (event) => {
    if (!current || event.pointerId !== pointer) return;
    for (const move of event.getCoalescedEvents?.() ?? [event]) extend(pointOf(move));
    changed(false);
  });

  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, (event) => {
      if (current && event.pointerId === pointer) finish();
    });
  }

  function movePen(direction) {
    keyboard.shown = true;
    keyboard.at = keyboard.at.map((value, axis) =>
      Math.round(Math.min(drawing.units, Math.max(0, value + KEY_UNITS * direction[axis]))),
    );
    if (current) {
      extend(keyboard.at);
      changed(false);
    }
    drawAll();
  }

  function turnPen() {
    keyboard.shown = true;
    if (current) {
      finish();
      say('Pen up.');
    } else if (!isFull()) {
      begin(keyboard.at.map(Math.round));
      changed(false);
      say('Pen down.');
    }
    drawAll();
  }

  canvas.addEventListener('keydown', (event) => {
    if (pointer !== null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) movePen(ARROWS[event.key]);
    else if (event.key === ' ' || event.key === 'Enter') turnPen();
    else return;
    event.preventDefault();
  });

  canvas.addEventListener('blur', () => {
    if (current && pointer === null) finish();
    if (!keyboard.shown) return;
    keyboard.shown = false;
    drawAll();
  });

  const remove = (from) => {
    strokes.splice(from);
    current = null;
    pointer = null;
    drawAll();
    changed(true);
  };
  // Shows a picture until something is drawn.
  const show = (picture) => {
    pen.imageSmoothingEnabled = false;
    pen.drawImage(picture, 0, 0, side, side);
  };
  return { strokes, show, clear: () => remove(0), undo: () => remove(Math.max(0, strokes.length - 1)) };
}
