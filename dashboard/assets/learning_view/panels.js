// What the other tabs show of a moment: the confusion matrix, and the effective receptive field as a heat map.

import { density, element, setText } from './elements.js';
import { drawTiles } from './strip.js';
import { crispSide } from './strip_layout.js';
import { count, percent, t } from './translate.js';

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
      element('th', { class: 'axes', 'aria-label': t('true class') }, t('is ↓ read →')),
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
        cell.title = t('{count} of the {row}s read as {column}', { count: count(number), row, column });
      }
    }
    const pairs = CLASSES.flatMap((row) => CLASSES.map((column) => [wrong(row, column), row, column]));
    const worst = pairs.sort((one, other) => other[0] - one[0]).filter(([number]) => number);
    this.words.replaceChildren(
      element(
        'b',
        {},
        t('{percent} of {count} test digits right', { percent: percent(accuracy, 1), count: count(of) }),
      ),
      ...worst
        .slice(0, MOST_CONFUSED)
        .map(([number, row, column]) =>
          t('{row} read as {column}: {count} times', { row, column, count: count(number) }),
        )
        .map((words) => element('span', {}, words)),
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
    const { layer } = field;
    this.canvas.setAttribute('aria-label', t('Heat map of what the middle unit of {layer} looks at', { layer }));
    const lines = [
      element('b', {}, t('Effective receptive field')),
      element(
        'span',
        {},
        t('Strong where a pixel moves the middle unit of {layer} most, the mean over {count} test digits.', {
          layer,
          count: count(field.digits),
        }),
      ),
    ];
    if (Number.isFinite(field.central_share)) {
      const shares = { share: percent(field.central_share), even: percent(field.uniform_share) };
      const words = t('{share} lies in the central half of its field; evenly spread it would be {even}.', shares);
      lines.push(element('span', {}, words));
    }
    this.words.replaceChildren(...lines);
  }
}
