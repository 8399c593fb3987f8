// One of the runs: its name, its layers or what another tab shows of it, and its wall of test digits.

import { element, setText } from './elements.js';
import { FieldPanel, MatrixPanel } from './panels.js';
import { Strip } from './strip.js';
import { t } from './translate.js';
import { Wall } from './wall.js';

// The tabs by their names, with their titles.
export const tabs = () => ({ network: t('Network'), matrix: t('Confusion'), field: t('Receptive field') });

export class RunPanel {
  constructor(choose) {
    this.name = element('div', { class: 'name' });
    this.note = element('p', { class: 'note', hidden: true });
    this.strip = new Strip();
    this.matrix = new MatrixPanel();
    this.field = new FieldPanel();
    this.parts = { network: this.strip, matrix: this.matrix, field: this.field };
    this.wall = new Wall(choose);
    const work = element(
      'div',
      { class: 'work' },
      this.name,
      ...Object.values(this.parts).map((part) => part.root),
      this.note,
    );
    work.setAttribute('role', 'tabpanel');
    this.work = work;
    this.root = element('div', { class: 'run' }, work, this.wall.root);
  }

  setRun(run) {
    if (this.run && this.run.id !== run.id) this.wall.forget();
    this.run = run;
    this.root.style.setProperty('--run', run.colour);
    const line = element('i', { class: run.dash[1] ? 'line dashed' : 'line', 'aria-hidden': 'true' });
    this.name.replaceChildren(line, element('b', {}, run.title));
    if (run.state) this.name.append(element('span', {}, run.state));
  }

  setTab(tab) {
    this.tab = tab;
    this.work.setAttribute('aria-label', tabs()[tab]);
    for (const [name, part] of Object.entries(this.parts)) part.root.hidden = name !== tab;
  }

  // Say in place why something could not be shown; "" takes it away.
  say(sentence) {
    setText(this.note, sentence);
    this.note.hidden = !sentence;
  }
}
