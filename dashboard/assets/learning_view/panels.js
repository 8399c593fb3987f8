// What the other tabs show of a moment: the confusion matrix, and the effective receptive field as a heat map.

import { density, element, setText } from './elements.js';
import { drawTiles } from './strip.js';
import { crispSide } from './strip_layout.js';
import { count, percent } from './words.js';

const SIDE = 28; // pixels of the field
const CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const MOST_CONFUSED = 3; // pairs that are named

// Rows are true classes, columns what they are read as. Colour shows mistakes only.
export class MatrixPanel {
  constructor() {
    this.cells = CLASSES.map(() => CLASSES.map(() => element('td', {})));
    const heads = CLASSES.map((each) => element('th', { scope: 'col' }, String(each)));
    const rows = CLASSES.map((each) =>
      element('tr', {}, element('th', { scope: 'row' }, String(each)), ...this.cells[each]),
    );
    const head = element(
      'tr',
      {},
      element('th', { class: 'axes', 'aria-label': 'true class' }, 'is ↓ read →'),
      ...heads,
    );
    this.table = element('table', { class: 'matrix' }, element('thead', {}, head), element('tbody', {}, ...rows));
    this.words = element('div', { class: 'words' });
    this.root = element('div', { class: 'panel' }, this.table, this.words);
  }

  update({ matrix, accuracy, of }) {
    const wrong = (row, column) => (row === column ? 0 : matrix[row][column]);
    const most = Math.max(1, ...CLASSES.flatMap((row) => CLASSES.map((column) => wrong(row, column))));
    for (const row of CLASSES) {
      for (const column of CLASSES) {
        const cell = this.cells[row][column];
        const number = matrix[row][column];
        setText(cell, number ? String(number) : '');
        cell.className = row === column ? 'right' : '';
        cell.style.setProperty('--share', (wrong(row, column) / most).toFixed(3));
        cell.title = `${count(number)} of the ${row}s read as ${column}`;
      }
    }
    const pairs = CLASSES.flatMap((row) => CLASSES.map((column) => [wrong(row, column), row, column]));
    const worst = pairs.sort((one, other) => other[0] - one[0]).filter(([number]) => number);
    this.words.replaceChildren(
      element('b', {}, `${percent(accuracy, 1)} of ${count(of)} test digits right`),
      ...worst
        .slice(0, MOST_CONFUSED)
        .map(([number, row, column]) => element('span', {}, `${row} read as ${column}: ${count(number)} times`)),
    );
  }
}

export class FieldPanel {
  constructor() {
    this.canvas = element('canvas', { class: 'field', role: 'img' });
    this.words = element('div', { class: 'words' });
    this.root = element('div', { class: 'panel' }, this.canvas, this.words);
  }

  update(field, scales) {
    const [array] = field.arrays;
    const room = Math.max(SIDE, Math.min(this.root.clientWidth / 2, this.root.clientHeight));
    const side = crispSide(SIDE, room, density(this.root));
    drawTiles(this.canvas, array, { shown: 1, columns: 1, rows: 1, side, gap: 0 }, scales.unsigned);
    this.canvas.setAttribute('aria-label', `Heat map of what the middle unit of ${field.layer} looks at`);
    const lines = [
      element('b', {}, 'Effective receptive field'),
      element('span', {}, `Strong where a pixel moves the middle unit of ${field.layer} most,`),
      element('span', {}, `the mean over ${count(field.digits)} test digits.`),
    ];
    if (Number.isFinite(field.central_share)) {
      const evenly = `evenly spread it would be ${percent(field.uniform_share)}`;
      lines.push(
        element('span', {}, `${percent(field.central_share)} lies in the central half of its field; ${evenly}.`),
      );
    }
    this.words.replaceChildren(...lines);
  }
}
