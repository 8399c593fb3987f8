// A convolution's window that slides over its input and writes one number of the output map at each place. `data` has the
// grids of numbers `input`, `weights` and `output` (of one input channel, one filter, one output channel), `stride` and
// `padding`, the number of input `channels`, the colours `above` and `below` zero, the `language` in which numbers are
// written, and the `words` that are said. Nothing is asked of the server.

const WHOLE_SECONDS = 14; // for all places of a large map
const SLOWEST = 300; // milliseconds for one place
const UNWRITTEN = '#3a3a3a';
const reduced = matchMedia('(prefers-reduced-motion: reduce)');

const largest = (grid) => Math.max(...grid.flat().map(Math.abs)) || 1;
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Slide {
  constructor(root, data) {
    Object.assign(this, { root, data });
    this.rows = data.output.length;
    this.columns = data.output[0].length;
    this.place = -1; // the last place that was written, row by row; -1 before the first
    this.frame = null;
    const find = (selector) => root.querySelector(selector);
    this.window = find('.window');
    this.cell = find('.cell');
    this.words = find('.told');
    this.playing = find('.play');
    this.position = find('input');
    this.position.max = String(this.count);
    this.playing.onclick = () => (this.frame === null ? this.play() : this.pause());
    this.playing.hidden = reduced.matches;
    find('.step').onclick = () => this.stop(this.place + 1);
    find('.again').onclick = () => this.stop(-1);
    this.position.oninput = () => this.stop(Number(this.position.value) - 1);
    find('.step').textContent = data.words.step;
    find('.again').textContent = data.words.again;
    this.playing.textContent = data.words.play;
    this.position.setAttribute('aria-label', data.words.place);
    root.setAttribute('aria-label', data.words.title);
    root.querySelectorAll('figcaption').forEach((caption, place) => {
      caption.textContent = data.words.grids[place];
    });
    this.numbers = new Intl.NumberFormat(data.language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
    this.paint(find('.input'), data.input);
    this.paint(find('.weights'), data.weights);
    this.go(-1);
  }

  get count() {
    return this.rows * this.columns;
  }

  paint(canvas, grid, written = Number.POSITIVE_INFINITY) {
    const width = grid[0].length;
    Object.assign(canvas, { width, height: grid.length });
    canvas.style.aspectRatio = `${width} / ${grid.length}`;
    const brush = canvas.getContext('2d');
    const most = largest(grid);
    grid.flat().forEach((value, at) => {
      const share = Math.abs(value) / most;
      const colour = (value > 0 ? this.data.above : this.data.below).map((each) => Math.round(each * share));
      brush.fillStyle = at <= written ? `rgb(${colour.join()})` : UNWRITTEN;
      brush.fillRect(at % width, Math.floor(at / width), 1, 1);
    });
  }

  // What the window sees of this input channel, times the weights; outside of the input all is zero.
  sumAt(top, left) {
    const { input, weights } = this.data;
    return weights.reduce(
      (sum, line, y) => sum + line.reduce((part, weight, x) => part + weight * (input[top + y]?.[left + x] ?? 0), 0),
      0,
    );
  }

  go(place) {
    const { data } = this;
    this.place = Math.min(this.count - 1, Math.max(-1, place));
    this.paint(this.root.querySelector('.output'), data.output, this.place);
    this.position.value = String(this.place + 1);
    const begun = this.place >= 0;
    this.window.hidden = !begun;
    this.cell.hidden = !begun;
    if (!begun) {
      this.words.textContent = data.words.empty;
      return;
    }
    const row = Math.floor(this.place / this.columns);
    const column = this.place % this.columns;
    const [top, left] = [row, column].map((each) => each * data.stride - data.padding);
    this.put(this.window, top, left, data.weights.length, data.input);
    this.put(this.cell, row, column, 1, data.output);
    this.position.setAttribute('aria-valuetext', filled(data.words.at, { row, column }));
    const [sum, value] = [this.sumAt(top, left), data.output[row][column]].map((number) => this.signed(number));
    this.words.textContent = filled(data.words.told, { row, column, sum, value });
  }

  signed(value) {
    return `${value < 0 ? '−' : '+'}${this.numbers.format(Math.abs(value))}`;
  }

  // Place an element over the cells of a grid that begin at (top, left).
  put(part, top, left, side, grid) {
    const share = (number, of) => `${(100 * number) / of}%`;
    Object.assign(part.style, {
      top: share(top, grid.length),
      left: share(left, grid[0].length),
      height: share(side, grid.length),
      width: share(side, grid[0].length),
    });
  }

  play() {
    if (this.place >= this.count - 1) this.go(-1);
    const pause = Math.min(SLOWEST, (1000 * WHOLE_SECONDS) / this.count);
    const first = this.place;
    let began = null;
    const next = (now) => {
      began ??= now;
      this.go(first + 1 + Math.floor((now - began) / pause));
      if (this.place >= this.count - 1) this.pause();
      else this.frame = requestAnimationFrame(next);
    };
    this.words.setAttribute('aria-live', 'off'); // many places a second are nothing to be read out
    this.playing.textContent = this.data.words.pause;
    this.frame = requestAnimationFrame(next);
  }

  pause() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.playing.textContent = this.data.words.play;
    this.words.setAttribute('aria-live', 'polite');
  }

  stop(place) {
    this.pause();
    this.go(place);
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector('.slide');
  const shown = JSON.stringify(data);
  if (root.shown === shown) return undefined; // the page ran again
  root.slide?.pause();
  root.shown = shown;
  root.slide = new Slide(root, data);
  return () => {
    root.slide.pause();
    root.shown = undefined;
  };
}
