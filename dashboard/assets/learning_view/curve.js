// The accuracy of each run over its steps, with a marker at the moment. Pressing and dragging in it moves the moment.

import { element, setText, svg } from './elements.js';
import { AccuracyAxis, stepAtShare, stepShare, stepTicks } from './scales.js';
import { count, percent, t } from './translate.js';

const EDGE = { left: 40, right: 12, top: 10, bottom: 20 };
const LEAST = { width: 160, height: 80 }; // pixels
const LABEL_APART = { x: 46, y: 17 }; // pixels between labels

export class Curve {
  constructor(seek) {
    this.seek = seek;
    this.drawing = svg('svg', { class: 'plot', 'aria-hidden': 'true' });
    this.title = element('div', { class: 'caption' });
    this.room = element('div', { class: 'room' }, this.drawing);
    this.root = element('section', { class: 'curve', 'aria-label': t('Accuracy') }, this.title, this.room);
    this.drawing.onpointerdown = (event) => {
      if (event.button !== 0 || !this.runs?.length) return;
      this.drawing.setPointerCapture(event.pointerId);
      this.dragged = event.pointerId;
      this.point(event);
    };
    this.drawing.onpointermove = (event) => {
      if (event.pointerId === this.dragged) this.point(event);
    };
    this.drawing.onpointerup = () => {
      this.dragged = undefined;
    };
    this.drawing.onpointercancel = this.drawing.onpointerup;
  }

  point(event) {
    const box = this.drawing.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * this.width;
    this.seek(stepAtShare((across - EDGE.left) / this.inner, this.steps));
  }

  // Draw all anew; `at` is the moment. Cheap enough for each update: at most 400 points a curve.
  update(runs, at) {
    this.runs = runs;
    this.steps = Math.max(1, ...runs.map((run) => run.steps));
    this.drawTitle();
    this.resize();
    this.draw(at);
  }

  resize() {
    this.width = Math.max(LEAST.width, this.room.clientWidth);
    this.height = Math.max(LEAST.height, this.room.clientHeight);
    this.inner = this.width - EDGE.left - EDGE.right;
  }

  x = (at) => EDGE.left + stepShare(at, this.steps) * this.inner;

  y = (accuracy) => this.height - EDGE.bottom - this.axis.share(accuracy) * (this.height - EDGE.top - EDGE.bottom);

  drawTitle() {
    const sampled = this.runs.some((run) => run.tests.some(([, , sample]) => sample));
    const keys = [element('span', { class: 'key strong' }, t('test'))];
    if (sampled) keys.push(element('span', { class: 'key sample' }, t('sample')));
    keys.push(element('span', { class: 'key faint' }, t('training')));
    if (this.runs.length === 1) this.root.style.setProperty('--run', this.runs[0].colour);
    else this.root.style.setProperty('--run', 'currentColor');
    this.title.replaceChildren(element('b', {}, t('Accuracy')), ...keys);
  }

  draw(at) {
    const accuracies = this.runs.flatMap((run) => [...run.tests, ...run.training].map((point) => point[1]));
    const guesses = this.runs.flatMap((run) => (run.guess ? [run.guess.first_epoch, run.guess.last_epoch] : []));
    this.axis = new AccuracyAxis([...accuracies, ...guesses]);
    this.drawing.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`);
    this.marker = svg('g', { class: 'marker' });
    this.drawing.replaceChildren(
      ...this.grid(),
      ...this.runs.flatMap((run) => [...this.targets(run), ...this.lines(run)]),
    );
    this.drawing.append(this.marker);
    this.mark(at);
  }

  grid() {
    const right = this.width - EDGE.right;
    const rows = this.axis
      .ticks(LABEL_APART.y / (this.height - EDGE.top - EDGE.bottom))
      .flatMap((tick) => [
        svg('line', { class: 'grid', x1: EDGE.left, x2: right, y1: this.y(tick), y2: this.y(tick) }),
        svg(
          'text',
          { x: EDGE.left - 6, y: this.y(tick) + 3.5, 'text-anchor': 'end' },
          percent(tick, tick > 0.99 ? 1 : 0),
        ),
      ]);
    const ticks = stepTicks(this.steps, LABEL_APART.x / this.inner);
    const columns = ticks.map((tick, place) => {
      const anchor = place === 0 ? 'start' : place === ticks.length - 1 ? 'end' : 'middle';
      const label = place === 0 ? t('0 steps') : count(tick);
      return svg('text', { x: this.x(tick), y: this.height - 5, 'text-anchor': anchor }, label);
    });
    return [...rows, ...columns, this.note(right)];
  }

  lines(run) {
    const dash = run.dash.length && run.dash[1] ? run.dash.join(' ') : undefined;
    const path = (points) =>
      points.map(([at, accuracy]) => `${this.x(at).toFixed(1)},${this.y(accuracy).toFixed(1)}`).join(' ');
    const whole = run.tests.filter(([, , sample]) => !sample);
    const line = (points, name, dashes) =>
      svg('polyline', { class: name, points: path(points), stroke: run.colour, 'stroke-dasharray': dashes });
    const dots = run.tests.map(([at, accuracy, sample]) =>
      svg('circle', {
        class: sample ? 'dot sample' : 'dot',
        cx: this.x(at),
        cy: this.y(accuracy),
        r: sample ? 2 : 2.6,
        stroke: run.colour,
        fill: run.colour,
      }),
    );
    const faint = line(run.training, 'faint', undefined);
    if (this.runs.length === 1) faint.removeAttribute('stroke');
    return [faint, line(run.tests, 'sample', '2 2'), line(whole, 'strong', dash), ...dots];
  }

  // At the bottom right: a curve rises to the right, and the marker of a run that is played begins at the left.
  note(right) {
    const words = t('axes stretched: early steps, near 100%');
    const place = { x: right - 6, y: this.height - EDGE.bottom - 6, 'text-anchor': 'end' };
    return svg('text', { class: 'stretched', ...place }, words);
  }

  // What was guessed of a run: a line at the accuracy of its end, and a mark at that of its first epoch.
  targets({ guess, steps, epoch }) {
    if (!guess) return [];
    const [right, high, first] = [this.width - EDGE.right, this.y(guess.last_epoch), this.y(guess.first_epoch)];
    const label = `${guess.whose} ${percent(guess.last_epoch, 2)}`;
    const below = high < EDGE.top + LABEL_APART.y; // else the label would reach out of the drawing
    const parts = [
      svg('line', { class: 'target', x1: EDGE.left, x2: right, y1: high, y2: high }),
      svg('text', { class: 'target-label', x: right, y: high + (below ? 15 : -5), 'text-anchor': 'end' }, label),
    ];
    if (steps <= epoch) return parts; // its first epoch is its end
    const at = this.x(epoch);
    return [...parts, svg('path', { class: 'target-mark', d: `M${at} ${first - 6}l6 6-6 6-6-6z` })];
  }

  // Draw all anew where the room has changed, and otherwise move the marker only.
  show(at) {
    const { clientWidth, clientHeight } = this.room;
    const fits =
      this.width === Math.max(LEAST.width, clientWidth) && this.height === Math.max(LEAST.height, clientHeight);
    if (fits) {
      this.mark(at);
      return;
    }
    this.resize();
    this.draw(at);
  }

  mark(at) {
    if (!this.marker || !this.runs.length) return;
    const across = this.x(at);
    const low = this.height - EDGE.bottom;
    const parts = [svg('line', { x1: across, x2: across, y1: EDGE.top - 4, y2: low })];
    for (const run of this.runs) {
      const accuracy = accuracyAt(run, at);
      if (accuracy === null) continue;
      parts.push(svg('circle', { cx: across, cy: this.y(accuracy), r: 5, fill: run.colour }));
    }
    this.marker.replaceChildren(...parts);
    const [only] = this.runs;
    const said = this.runs.length === 1 ? accuracyAt(only, at) : null;
    this.said ??= element('span', { class: 'said' });
    this.title.append(this.said);
    setText(this.said, said === null ? '' : percent(said, 1));
  }
}

// The accuracy on the curve at a moment, along the line between its points; null before the first and where there is none.
function accuracyAt(run, at) {
  const points = run.tests.length > 1 ? run.tests : run.training;
  const after = points.findIndex(([step]) => step >= at);
  if (after < 0) return points.length ? points[points.length - 1][1] : null;
  if (points[after][0] === at) return points[after][1];
  if (after === 0) return null;
  const [[from, low], [to, high]] = [points[after - 1], points[after]];
  return low + ((high - low) * (at - from)) / (to - from);
}
