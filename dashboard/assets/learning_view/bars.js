// Ten bars for each network: how probable each class is. The winning class is strong, the true one has a ring.

import { element, setText } from './elements.js';
import { percent, t, withArticle } from './translate.js';
import { bestOf } from './words.js';

const LEAST_WRITTEN = 0.005; // smaller shares are seen to be next to nothing

export class Bars {
  constructor() {
    this.title = element('div', { class: 'caption' });
    this.list = element('div', { class: 'classes' });
    this.root = element('section', { class: 'bars', 'aria-label': t('What it reads') }, this.title, this.list);
    this.rows = [];
  }

  // `frames` has one frame for each run, or undefined where none is here yet.
  update(runs, frames, digit) {
    if (this.rows[0]?.bars.length !== runs.length) this.build(runs.length);
    const label = frames.find(Boolean)?.label ?? null;
    this.title.replaceChildren(...this.titleOf(frames, digit));
    this.rows.forEach((row, each) => {
      row.root.classList.toggle('true', each === label);
      row.root.title = each === label ? t('This is {digit}', { digit: withArticle(each) }) : '';
      for (const [place, bar] of row.bars.entries()) this.draw(bar, runs[place], frames[place], each);
    });
  }

  titleOf(frames, digit) {
    if (frames.length !== 1 || !frames[0]) return [element('b', {}, t('Reads it as'))];
    const best = bestOf(frames[0].probabilities);
    const right = !digit.strokes && frames[0].label === best;
    const truth = right ? t('right') : t('it is {digit}', { digit: withArticle(frames[0].label) });
    const verdict = element('span', { class: right ? '' : 'wrong' }, digit.strokes ? '' : truth);
    return [element('b', {}, t('Reads it as {digit}', { digit: best })), verdict];
  }

  build(runs) {
    this.rows = Array.from({ length: 10 }, (_, each) => {
      const bars = Array.from({ length: runs }, () => {
        const fill = element('i', {});
        const value = element('span', { class: 'value' });
        return { fill, value, root: element('div', { class: 'bar' }, element('span', { class: 'room' }, fill), value) };
      });
      const root = element('div', { class: 'class' }, element('b', {}, String(each)));
      root.append(element('div', { class: 'pair' }, ...bars.map((bar) => bar.root)));
      return { root, bars };
    });
    this.list.replaceChildren(...this.rows.map((row) => row.root));
  }

  draw(bar, run, frame, each) {
    const share = frame?.probabilities[each] ?? 0;
    const wins = frame !== undefined && bestOf(frame.probabilities) === each;
    bar.root.classList.toggle('wins', wins);
    bar.fill.style.width = `${(share * 100).toFixed(1)}%`;
    bar.root.style.setProperty('--run', run.colour);
    setText(bar.value, share >= LEAST_WRITTEN ? percent(share) : '');
  }
}
