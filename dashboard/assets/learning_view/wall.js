// The wall: 100 test digits, each right or wrong at the moment. A digit that was learned or forgotten flashes once, or has a
// mark until the next moment where the visitor has asked for less motion. A click takes a digit in hand.

import { density, element, movesLittle, setText } from './elements.js';
import { crispSide } from './strip_layout.js';
import { count, t, withArticle } from './translate.js';

const SIDE = 28; // pixels of a digit
const FLASH = { duration: 600, easing: 'ease-out' };
const LEARNED = [
  { opacity: 1, transform: 'scale(1)' },
  { opacity: 0, transform: 'scale(1.7)' },
];
const FORGOTTEN = [
  { opacity: 1, transform: 'scale(1.5)' },
  { opacity: 0, transform: 'scale(0.9)' },
];
const GAP = 2;
const NO_ANSWER = 255; // in place of a class
const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// A digit of the wall in words; the answer is undefined where it is not known yet, NO_ANSWER where there is none.
function readingWords({ index, label, answer }) {
  const values = { index, digit: withArticle(label), answer };
  if (answer === NO_ANSWER) return t('test digit {index}, {digit}, no answer', values);
  if (answer === undefined) return t('test digit {index}, {digit}', values);
  if (answer === label) return t('test digit {index}, {digit}, read right', values);
  return t('test digit {index}, {digit}, read as {answer}', values);
}

export class Wall {
  // `choose(index)` takes a test digit in hand.
  constructor(choose) {
    this.choose = choose;
    this.count = element('b', {});
    this.change = element('span', { class: 'change' });
    this.grid = element('div', { class: 'digits', role: 'group', 'data-arrows': true });
    const key = element('span', { class: 'key-wrong' }, t('read wrong'));
    this.root = element(
      'section',
      { class: 'wall' },
      element('div', { class: 'caption' }, this.count, this.change, key),
      this.grid,
    );
    this.cells = [];
    this.grid.onclick = (event) => this.clicked(event.target.closest('button'));
    this.grid.onkeydown = (event) => this.move(event);
  }

  // The digits themselves: { labels, indices, arrays } as the server has them.
  setDigits(digits) {
    if (this.digits === digits) return;
    this.digits = digits;
    this.cells = digits.labels.map((label, place) => {
      const canvas = element('canvas', { width: SIDE, height: SIDE });
      const flash = element('i', {});
      const cell = element('button', { type: 'button', tabindex: place ? '-1' : '0' }, canvas, flash);
      return { cell, canvas, flash, label, index: digits.indices[place], place };
    });
    this.grid.replaceChildren(...this.cells.map((each) => each.cell));
    this.ink = undefined;
  }

  // `size` is { columns, room }: the digits in a row, and the pixels that a row may take.
  resize({ columns, room }) {
    const most = (room - GAP * (columns - 1)) / columns;
    this.columns = columns;
    this.grid.style.setProperty('--columns', columns);
    this.grid.style.setProperty('--side', `${crispSide(SIDE, most, density(this.root))}px`);
  }

  static width({ columns, room }, scale) {
    const side = crispSide(SIDE, (room - GAP * (columns - 1)) / columns, scale);
    return columns * side + GAP * (columns - 1);
  }

  drawInk(ink) {
    if (this.ink === ink || !this.digits) return;
    this.ink = ink;
    const parts = ink.match(/[0-9a-f]{2}/gi).map((pair) => Number.parseInt(pair, 16));
    const { bytes } = this.digits.arrays[0];
    for (const { canvas, place } of this.cells) {
      const pixels = new ImageData(SIDE, SIDE);
      for (let at = 0; at < SIDE * SIDE; at += 1) {
        pixels.data.set([...parts, bytes[place * SIDE * SIDE + at]], 4 * at);
      }
      canvas.getContext('2d').putImageData(pixels, 0, 0);
    }
  }

  // Mark the digit that is in hand.
  mark(digit) {
    for (const each of this.cells) {
      each.cell.setAttribute('aria-pressed', String(!digit.strokes && digit.index === each.index));
    }
  }

  // `answers` are the predicted classes (100,), or undefined where they are not known yet.
  update(answers) {
    if (!this.digits || (this.answered === this.digits && this.answers === answers)) return;
    this.answered = this.digits;
    this.answers = answers;
    const right = answers ? this.cells.map((each) => answers[each.place] === each.label) : null;
    const before = this.right;
    const changed = { learned: 0, forgotten: 0 };
    for (const each of this.cells) {
      this.say(each, answers?.[each.place]);
      if (!right) continue;
      each.cell.classList.toggle('wrong', !right[each.place]);
      const change =
        before && before[each.place] !== right[each.place] && (right[each.place] ? 'learned' : 'forgotten');
      if (change) changed[change] += 1;
      this.flash(each, change);
    }
    if (right) this.tell(right, changed);
  }

  say(each, answer) {
    const words = readingWords({ index: count(each.index), label: each.label, answer });
    if (each.words === words) return;
    each.words = words;
    each.cell.setAttribute('aria-label', words);
    each.cell.title = words;
  }

  flash(each, change) {
    if (movesLittle()) {
      each.cell.dataset.changed = change || '';
      return;
    }
    each.cell.dataset.changed = '';
    if (!change) return;
    each.flash.className = change;
    each.flash.animate(change === 'learned' ? LEARNED : FORGOTTEN, FLASH);
  }

  tell(right, changed) {
    const now = right.filter(Boolean).length;
    const parts = [
      changed.learned && t('{count} learned', { count: changed.learned }),
      changed.forgotten && t('{count} forgotten', { count: changed.forgotten }),
    ];
    setText(this.change, parts.filter(Boolean).join(', '));
    this.right = right;
    const values = { right: now, count: right.length };
    setText(this.count, t('{right} of {count} right', values));
    this.grid.setAttribute('aria-label', t('{count} test digits: {right} are right', values));
  }

  // Of another run: what changes then was neither learned nor forgotten.
  forget() {
    this.right = undefined;
    setText(this.change, '');
  }

  clicked(button) {
    const found = this.cells.find((each) => each.cell === button);
    if (found) this.choose(found.index);
  }

  move(event) {
    const at = this.cells.findIndex((each) => each.cell === event.target);
    if (at < 0 || !(event.key in MOVES)) return;
    event.preventDefault();
    event.stopPropagation();
    const [down, across] = MOVES[event.key];
    const next = this.cells[at + down * this.columns + across];
    if (!next) return;
    this.cells[at].cell.tabIndex = -1;
    next.cell.tabIndex = 0;
    next.cell.focus();
  }
}
