// A drawing pad and the networks that read it: each as a square whose area is its number of parameters, with its answer.

import { DrawingPad, keepInAddress, read } from '../drawing_pad.js';
import { element, movesLittle, setText } from '../learning_view/elements.js';
import { count, speak, t, withArticle } from '../learning_view/translate.js';
import { SelfDrawing } from './self_drawing.js';
import { comment, headline, percent, spoken } from './words.js';

const PAD_PIXELS = 560;
const REST_MILLISECONDS = 1000; // without a change, before screen readers hear of it
const PART_MILLISECONDS = 90; // between parts of a drawing that draws itself and is read meanwhile

class FourNetworks {
  constructor(place, data) {
    Object.assign(this, {
      place,
      data,
      number: 0,
      answers: new Map(),
      missing: new Set(),
      isOwn: Boolean(data.strokes),
    });
    this.arrived = new Set(); // keys of networks that have answered once
    this.build();
    this.worker = new Worker(new URL('./worker.js', import.meta.url));
    this.worker.onmessage = ({ data: told }) => this.hear(told);
    this.worker.onerror = () => {
      for (const { key } of data.networks) if (!this.arrived.has(key)) this.missing.add(key);
      this.show();
    };
    const smallestFirst = [...data.networks]
      .sort((one, other) => one.parameters - other.parameters)
      .map(({ key, run }) => ({
        key,
        url: new URL(`${data.routes}network?run=${encodeURIComponent(run)}`, location.href).href,
      }));
    this.worker.postMessage({ open: { drawing: data.drawing, networks: smallestFirst } });
    if (this.isOwn) this.changed(false);
    else this.drawFor(data.first);
  }

  build() {
    const { data } = this;
    const canvas = element('canvas', {
      width: PAD_PIXELS,
      height: PAD_PIXELS,
      role: 'img',
      'aria-label': t('Drawing pad: draw a digit here with mouse, pen or finger, or choose one below'),
    });
    const settings = { units: data.drawing.units, pen: data.drawing.penWidth, most: data.drawing.mostPoints };
    this.pad = new DrawingPad(canvas, { ...settings, strokes: data.strokes }, (_, lifted) => this.changed(lifted));
    // What was drawn for the visitor makes room for what they draw.
    canvas.addEventListener('pointerdown', () => this.makeRoom(), { capture: true });
    canvas.addEventListener('keydown', ({ key }) => [' ', 'Enter'].includes(key) && this.makeRoom(), { capture: true });
    this.clear = element('button', { type: 'button', class: 'clear' }, t('Clear'));
    this.clear.onclick = () => {
      this.takeOver();
      this.pad.put([]);
    };
    this.headline = element('p', { class: 'headline' });
    this.comment = element('p', { class: 'comment' });
    this.cards = new Map(data.networks.map((network) => [network.key, this.card(network)]));
    this.status = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
    const list = element('ul', { class: 'networks' }, ...[...this.cards.values()].map(({ root }) => root));
    const drawing = element('div', { class: 'drawing' }, canvas, this.digits(), this.clear);
    this.root = element('section', { class: 'reading', 'aria-label': t('Four networks read one drawing') });
    this.root.append(drawing, element('div', { class: 'said' }, this.headline, this.comment, list, this.status));
    this.place.replaceChildren(this.root);
    this.show();
  }

  card({ title, parameters, colour, side }) {
    const answer = element('b', { class: 'answer' });
    const share = element('span', { class: 'share' });
    const square = element('i', { class: 'square', 'aria-hidden': 'true' });
    const bar = element('i', { class: 'bar', 'aria-hidden': 'true' }, element('i'));
    const name = element('span', { class: 'name' }, title);
    const size = element('span', { class: 'size' }, t('{count} parameters', { count: count(parameters) }));
    const root = element('li', {}, element('span', { class: 'area' }, square), answer, share, bar, name, size);
    root.style.setProperty('--colour', colour);
    root.style.setProperty('--side', side);
    return { root, answer, share, bar };
  }

  // A button for each digit that can be drawn for the visitor. The group is one tab stop; arrow keys move within it.
  digits() {
    const buttons = this.data.digits.map((_, digit) => {
      const label = t('Draw {digit} for me', { digit: withArticle(digit) });
      const made = element('button', { type: 'button', 'aria-label': label }, String(digit));
      made.tabIndex = digit ? -1 : 0;
      made.onclick = () => {
        this.isOwn = true;
        this.drawFor(digit);
      };
      return made;
    });
    const group = element(
      'div',
      { class: 'digits', role: 'toolbar', 'aria-label': t('Draw a digit for me') },
      ...buttons,
    );
    group.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = (buttons.indexOf(event.target) + by + buttons.length) % buttons.length;
      buttons.forEach((button, at) => {
        button.tabIndex = at === next ? 0 : -1;
      });
      buttons[next].focus();
    };
    return element('div', { class: 'choice' }, element('span', { 'aria-hidden': 'true' }, t('Draw for me')), group);
  }

  // Draw a stored digit: point by point, or at once where less motion is wanted.
  drawFor(digit) {
    this.selfDrawing?.stop();
    const strokes = read(this.data.digits[digit]);
    this.isDrawnFor = true;
    if (movesLittle()) {
      this.pad.put(strokes);
      return;
    }
    let toldAt = 0;
    this.selfDrawing = new SelfDrawing(strokes, (part, isDone) => {
      this.pad.strokes = part;
      this.pad.drawAll();
      if (!isDone && performance.now() - toldAt < PART_MILLISECONDS) return;
      toldAt = performance.now();
      this.changed(isDone);
    });
  }

  // From now on the drawing is the visitor's.
  takeOver() {
    this.selfDrawing?.stop();
    this.isDrawnFor = false;
    this.isOwn = true;
  }

  makeRoom() {
    if (!this.isDrawnFor) return;
    this.takeOver();
    this.pad.strokes = [];
    this.pad.drawAll();
  }

  // The drawing has changed. What the visitor drew, or had drawn, goes along to other pages by the address.
  changed(lifted) {
    this.number += 1;
    const { strokes } = this.pad;
    this.worker.postMessage({ number: this.number, strokes });
    if (!strokes.length) this.answers.clear();
    if (lifted && this.isOwn) keepInAddress({ strokes: this.pad.text });
    this.show();
  }

  hear({ key, number, probabilities, missing }) {
    if (missing) this.missing.add(key);
    else this.arrived.add(key);
    if (!missing && this.pad.strokes.length) this.take(key, number, probabilities);
    this.show();
  }

  take(key, number, probabilities) {
    const share = Math.max(...probabilities);
    if (!Number.isFinite(share)) this.missing.add(key);
    else this.answers.set(key, { number, digit: probabilities.indexOf(share), share });
  }

  show() {
    const { networks } = this.data;
    const isDrawn = this.pad.strokes.length > 0;
    for (const { key } of networks) this.showCard(key, isDrawn);
    this.clear.disabled = !isDrawn;
    const answers = networks
      .filter(({ key }) => this.answers.has(key))
      .map(({ key, title }) => ({ title, ...this.answers.get(key) }));
    const waiting = networks
      .filter(({ key }) => isDrawn && !this.arrived.has(key) && !this.missing.has(key))
      .map(({ title }) => title);
    setText(this.headline, headline(networks, answers, waiting));
    setText(this.comment, comment(networks, answers, waiting));
    clearTimeout(this.rest);
    this.rest = setTimeout(() => setText(this.status, spoken(networks, answers, waiting)), REST_MILLISECONDS);
  }

  showCard(key, isDrawn) {
    const { root, answer, share, bar } = this.cards.get(key);
    const said = this.answers.get(key);
    const isMissing = this.missing.has(key);
    setText(answer, said ? String(said.digit) : '–');
    setText(share, said ? t('{percent} sure', { percent: percent(said.share) }) : stateOf(isMissing, isDrawn));
    bar.firstChild.style.width = said ? `${100 * said.share}%` : '0';
    root.classList.toggle('late', Boolean(said) && said.number < this.number);
  }

  close() {
    clearTimeout(this.rest);
    this.selfDrawing?.stop();
    this.pad.close();
    this.worker.terminate();
  }
}

// What stands in place of an answer.
function stateOf(isMissing, isDrawn) {
  if (isMissing) return t('not loaded');
  return isDrawn ? t('loading') : ' ';
}

export function openNetworks(place, data) {
  speak(data);
  return new FourNetworks(place, data);
}
