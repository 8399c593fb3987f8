// The digit that the networks look at: a test digit, or what is drawn on the pad, which opens beside it.

import { DrawingPad, KeyboardPen } from '../drawing_pad.js';
import { density, element, setText } from './elements.js';
import { crispSide } from './strip_layout.js';
import { count, t, withArticle } from './translate.js';

const SIDE = 28; // pixels
const PAD_PIXELS = 560;

export class Digit {
  // `choose({ index, strokes })` takes another digit in hand; `settings` are the pad's, see drawing_pad.js.
  constructor(digit, settings, choose) {
    Object.assign(this, { digit, settings, choose });
    this.canvas = element('canvas', { width: SIDE, height: SIDE, role: 'img' });
    this.words = element('div', { class: 'caption' });
    this.opener = element('button', { type: 'button', 'aria-expanded': 'false' }, t('Draw your own'));
    this.opener.onclick = () => this.open(!this.isOpen);
    this.back = element('button', { type: 'button', hidden: true }, t('Test digit'));
    this.back.onclick = () => this.choose({ index: this.digit.index, strokes: '' });
    this.sheet = this.makeSheet();
    const buttons = element('div', { class: 'buttons' }, this.opener, this.back);
    this.root = element(
      'section',
      { class: 'digit', 'aria-label': t('The digit') },
      this.words,
      this.canvas,
      buttons,
      this.sheet,
    );
    this.show(digit);
  }

  makeSheet() {
    const canvas = element('canvas', {
      width: PAD_PIXELS,
      height: PAD_PIXELS,
      tabindex: '0',
      role: 'application', // a screen reader then hands the arrow keys on to the pen
      'aria-label': t(
        'Drawing pad: draw a digit here with mouse, pen or finger. By keyboard: arrow keys move the pen, Shift and an arrow draws, Space puts the pen down and lifts it, Escape leaves.',
      ),
    });
    const mark = element('i', { class: 'pen', hidden: true });
    const told = element('span', { class: 'told', role: 'status' });
    const made = element('div', { class: 'sheet', hidden: true }, element('div', { class: 'board' }, canvas, mark));
    const settings = { ...this.settings, strokes: this.digit.strokes };
    this.pad = new DrawingPad(canvas, settings, (strokes) => this.choose({ index: this.digit.index, strokes }));
    new KeyboardPen(this.pad, mark, told, { up: t('Pen up'), down: t('Pen down') });
    this.canvasOfPad = canvas;
    const button = (name, act) => {
      const found = element('button', { type: 'button' }, name);
      found.onclick = act;
      return found;
    };
    this.closer = button(t('Done'), () => this.open(false));
    const undo = button(t('Undo'), () => this.pad.undo());
    const clear = button(t('Clear'), () => this.pad.put([]));
    made.append(element('div', { class: 'buttons' }, undo, clear, told, this.closer));
    // Before the pen, which would leave the pad, and the focus with it, to nobody.
    const leave = (event) => {
      if (event.key !== 'Escape' || this.wasIdle) return;
      event.stopPropagation();
      this.open(false);
    };
    made.addEventListener('keydown', leave, { capture: true });
    return made;
  }

  get isOpen() {
    return !this.sheet.hidden;
  }

  // Without a network to look at the digit, the pad is all there is, and always open.
  setIdle(idle) {
    this.root.classList.toggle('idle', idle);
    if (idle) this.sheet.hidden = false;
    else if (this.wasIdle) this.sheet.hidden = true;
    this.wasIdle = idle;
    this.opener.hidden = idle;
    this.closer.hidden = idle;
    this.canvas.hidden = idle;
    this.words.hidden = idle;
    this.back.hidden = idle || !this.digit.strokes;
  }

  open(wanted) {
    this.sheet.hidden = !wanted;
    this.opener.setAttribute('aria-expanded', String(wanted));
    if (wanted) this.canvasOfPad.focus({ preventScroll: true });
    else this.opener.focus({ preventScroll: true });
  }

  // Another digit is in hand: `label` is its class, where that is known.
  show(digit, label) {
    this.digit = digit;
    if (!digit.strokes && this.pad.text) this.pad.put([]);
    const index = count(digit.index);
    const unlabelled = t('Test digit {index}', { index });
    const labelled = () => t('Test digit {index}, {digit}', { index, digit: withArticle(label) });
    const known = label === undefined ? unlabelled : labelled();
    setText(this.words, digit.strokes ? t('Your digit') : known);
    this.canvas.setAttribute('aria-label', digit.strokes ? t('Your digit as the network sees it') : unlabelled);
    setText(this.opener, digit.strokes ? t('Draw again') : t('Draw your own'));
    this.back.hidden = !digit.strokes || Boolean(this.wasIdle);
  }

  // Draw the image (1, 28, 28) of bytes, in white on black as the network gets it.
  draw(image) {
    const pixels = new ImageData(SIDE, SIDE);
    image.bytes.forEach((value, at) => {
      pixels.data.set([value, value, value, 255], 4 * at);
    });
    this.canvas.getContext('2d').putImageData(pixels, 0, 0);
  }

  resize(room) {
    this.canvas.style.width = `${crispSide(SIDE, room, density(this.root))}px`;
  }

  close() {
    this.pad.close();
  }
}
