// The digit that the networks look at: a test digit, or what is drawn on the pad, which opens beside it.

import { DrawingPad } from '../drawing_pad.js';
import { density, element, setText } from './elements.js';
import { crispSide } from './strip_layout.js';
import { count } from './words.js';

const SIDE = 28; // pixels
const PAD_PIXELS = 560;

export class Digit {
  // `choose({ index, strokes })` takes another digit in hand; `settings` are the pad's, see drawing_pad.js.
  constructor(digit, settings, choose) {
    Object.assign(this, { digit, settings, choose });
    this.canvas = element('canvas', { width: SIDE, height: SIDE, role: 'img' });
    this.words = element('div', { class: 'caption' });
    this.opener = element('button', { type: 'button', 'aria-expanded': 'false' }, 'Draw your own');
    this.opener.onclick = () => this.open(!this.isOpen);
    this.back = element('button', { type: 'button', hidden: true }, 'Test digit');
    this.back.onclick = () => this.choose({ index: this.digit.index, strokes: '' });
    this.sheet = this.makeSheet();
    const buttons = element('div', { class: 'buttons' }, this.opener, this.back);
    this.root = element(
      'section',
      { class: 'digit', 'aria-label': 'The digit' },
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
      role: 'img',
      'aria-label': 'Drawing pad: draw a digit here with mouse, pen or finger',
    });
    const made = element('div', { class: 'sheet', hidden: true }, canvas);
    const settings = { ...this.settings, strokes: this.digit.strokes };
    this.pad = new DrawingPad(canvas, settings, (strokes) => this.choose({ index: this.digit.index, strokes }));
    const button = (name, act) => {
      const found = element('button', { type: 'button' }, name);
      found.onclick = act;
      return found;
    };
    this.closer = button('Done', () => this.open(false));
    const undo = button('Undo', () => this.pad.undo());
    const clear = button('Clear', () => this.pad.put([]));
    made.append(element('div', { class: 'buttons' }, undo, clear, this.closer));
    made.onkeydown = (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.open(false);
    };
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
    if (wanted) this.closer.focus({ preventScroll: true });
    else this.opener.focus({ preventScroll: true });
  }

  // Another digit is in hand: `label` is its class, where that is known.
  show(digit, label) {
    this.digit = digit;
    if (!digit.strokes && this.pad.text) this.pad.put([]);
    const index = `Test digit ${count(digit.index)}`;
    setText(this.words, digit.strokes ? 'Your digit' : label === undefined ? index : `${index}, a ${label}`);
    this.canvas.setAttribute('aria-label', digit.strokes ? 'Your digit as the network sees it' : index);
    setText(this.opener, digit.strokes ? 'Draw again' : 'Draw your own');
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
