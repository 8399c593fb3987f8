// A drawing pad. `data` has the strokes to begin with, the units of a side, the width of the pen as a share of it, the
// most points, and the `words` that are said. Strokes are sent as text, several times a second while one draws: two hexadecimal digits a
// coordinate, a hyphen between strokes.

const STEP_UNITS = 4; // between points
const PAUSE_MILLISECONDS = 90; // between messages
const KEY_UNITS = 9; // that one press of an arrow key moves the pen
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The strokes that a text stands for.
export function read(text) {
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

// In place of what the address said: Back leaves the page, however much was drawn. A value of "" is taken out.
export function keepInAddress(parameters) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  if (address.href !== location.href) history.replaceState(history.state, '', address);
}

// What makes a pad of a canvas. `changed(text, lifted)` is called while one draws, at most every PAUSE_MILLISECONDS, and
// when the pen is lifted or a button has changed the strokes.
export class DrawingPad {
  constructor(canvas, { strokes, units, pen, most }, changed) {
    Object.assign(this, { canvas, units, pen, most, changed });
    this.strokes = read(strokes);
    this.brush = canvas.getContext('2d');
    this.current = null;
    this.pointer = null;
    this.sentAt = 0;
    this.timer = null;
    canvas.onpointerdown = (event) => this.touch(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = (event) => this.lift(event);
    canvas.onpointercancel = canvas.onpointerup;
    this.drawAll();
  }

  get text() {
    return written(this.strokes);
  }

  get isFull() {
    return this.strokes.flat().length >= this.most;
  }

  drawLine(points) {
    const { brush, canvas, units } = this;
    brush.lineWidth = this.pen * canvas.width;
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    brush.strokeStyle = '#fff';
    brush.beginPath();
    // The first point twice: a stroke of one point is a dot.
    for (const [x, y] of [points[0], ...points]) {
      brush.lineTo((x / units) * canvas.width, (y / units) * canvas.height);
    }
    brush.stroke();
  }

  drawAll() {
    this.brush.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) this.drawLine(stroke);
  }

  tell(lifted) {
    clearTimeout(this.timer);
    const wait = lifted ? 0 : Math.max(0, this.sentAt + PAUSE_MILLISECONDS - Date.now());
    this.timer = setTimeout(() => {
      this.sentAt = Date.now();
      this.changed(this.text, lifted);
    }, wait);
  }

  // Begin a stroke at this point [x, y], and make it longer.
  begin(point) {
    this.current = [point];
    this.strokes.push(this.current);
    this.drawLine(this.current);
    this.tell(false);
  }

  extend(point) {
    const last = this.current[this.current.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP_UNITS || this.isFull) return;
    this.current.push(point);
    this.drawLine([last, point]);
    this.tell(false);
  }

  end() {
    this.current = null;
    this.tell(true);
  }

  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const unit = (offset, size) => Math.round(Math.min(1, Math.max(0, offset / size)) * this.units);
    return [unit(event.clientX - box.left, box.width), unit(event.clientY - box.top, box.height)];
  }

  touch(event) {
    // While one draws, a second finger or the ball of the thumb is no pen.
    if (event.button !== 0 || this.current || this.isFull) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(this.pointer);
    this.begin(this.pointOf(event));
    event.preventDefault();
  }

  move(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.extend(this.pointOf(each));
  }

  lift(event) {
    if (this.current && event.pointerId === this.pointer) this.end();
  }

  // Replace the strokes by others, such as none.
  put(strokes) {
    this.current = null;
    this.strokes = strokes;
    this.drawAll();
    this.tell(true);
  }

  undo() {
    this.put(this.strokes.slice(0, -1));
  }

  close() {
    clearTimeout(this.timer);
  }
}

// A pen that the arrow keys move over a pad while the pad has the focus. `mark` is the element that shows where it is, above
// the pad, and `told` is a live region, which says one of the `words`, up or down. Space puts the pen down and lifts it, and so does Shift while it is held; Escape
// lifts it and leaves the pad. Two arrows at once move it aslant.
export class KeyboardPen {
  constructor(pad, mark, told, words) {
    Object.assign(this, { pad, mark, told, words });
    this.place = [pad.units / 2, Math.round(pad.units / 4)]; // where most digits begin
    this.held = new Set();
    this.isDown = false; // by Space
    const { canvas } = pad;
    canvas.onkeydown = (event) => this.press(event);
    canvas.onkeyup = (event) => this.release(event);
    canvas.onblur = () => this.leave();
    canvas.onfocus = () => this.show(canvas.matches(':focus-visible'));
    canvas.addEventListener('pointerdown', () => this.leave(), { capture: true });
  }

  get isDrawing() {
    return this.pad.current !== null && this.pad.pointer === null;
  }

  show(visible) {
    this.mark.hidden = !visible;
    this.mark.classList.toggle('down', this.isDrawing);
    const [x, y] = this.place.map((each) => `${(each / this.pad.units) * 100}%`);
    Object.assign(this.mark.style, { left: x, top: y });
    this.told.textContent = visible ? (this.isDrawing ? this.words.down : this.words.up) : '';
  }

  putDown() {
    if (this.pad.current || this.pad.isFull) return;
    this.pad.pointer = null;
    this.pad.begin([...this.place]);
  }

  lift() {
    this.isDown = false;
    if (this.isDrawing) this.pad.end();
  }

  leave() {
    this.held.clear();
    this.lift();
    this.show(false);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.pad.canvas.blur();
      return;
    }
    if (event.key !== ' ' && !(event.key in ARROWS)) return;
    event.preventDefault(); // the page does not scroll
    if (event.key === ' ') {
      if (event.repeat) return;
      if (this.isDrawing) this.lift();
      else {
        this.putDown();
        this.isDown = this.isDrawing;
      }
    } else {
      this.held.add(event.key);
      this.go(event.shiftKey);
    }
    this.show(true);
  }

  go(withShift) {
    if (withShift) this.putDown();
    else if (this.isDrawing && !this.isDown) this.lift();
    for (const axis of [0, 1]) {
      const by = [...this.held].reduce((sum, key) => sum + ARROWS[key][axis], 0);
      this.place[axis] = Math.round(Math.min(this.pad.units, Math.max(0, this.place[axis] + KEY_UNITS * by)));
    }
    if (this.isDrawing) this.pad.extend([...this.place]);
  }

  release(event) {
    this.held.delete(event.key);
    if (event.key !== 'Shift' || this.isDown || !this.isDrawing) return;
    this.lift();
    this.show(true);
  }
}

// With `data.inAddress` the strokes are written into the address when the pen is lifted.
export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector('canvas');
  canvas.setAttribute('aria-label', data.words.pad);
  for (const name of ['clear', 'undo']) parentElement.querySelector(`.${name}`).textContent = data.words[name];
  if (canvas.ready) return undefined; // the page ran again; what is drawn here is newer than what it knows
  canvas.ready = true;
  const pad = new DrawingPad(canvas, data, (text, lifted) => {
    if (lifted && data.inAddress) keepInAddress({ strokes: text });
    setStateValue('strokes', text);
  });
  new KeyboardPen(pad, parentElement.querySelector('.pen'), parentElement.querySelector('[role=status]'), data.words);
  parentElement.querySelector('.clear').onclick = () => pad.put([]);
  parentElement.querySelector('.undo').onclick = () => pad.undo();
  return () => {
    canvas.ready = false;
    pad.close();
  };
}
