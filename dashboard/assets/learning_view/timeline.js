// The timeline of all runs: a slider over the steps, which stops at the moments that there are, a button that plays, and
// one that follows a run that is training.

import { element, setText, svg } from './elements.js';
import { stepAtShare, stepShare } from './scales.js';
import { t } from './translate.js';
import { momentWords } from './words.js';

const PAGE = 10; // moments that the Page keys move by
const ICONS = { play: 'M5 3.2v9.6l8-4.8z', pause: 'M4.2 3h2.8v10H4.2zM9 3h2.8v10H9z' };

export class Timeline {
  constructor(playback) {
    this.playback = playback;
    this.icon = svg('path', {});
    this.button = element('button', { type: 'button', class: 'play' }, svg('svg', { viewBox: '0 0 16 16' }, this.icon));
    this.button.onclick = () => playback.toggle();
    this.past = element('i', { class: 'past' });
    this.ticks = element('span', { class: 'ticks' });
    this.thumb = element('i', { class: 'thumb' });
    this.slider = element(
      'div',
      {
        class: 'slider',
        role: 'slider',
        tabindex: '0',
        'aria-label': t('Moment of the training'),
        'aria-valuemin': '0',
      },
      element('i', { class: 'track' }),
      this.past,
      this.ticks,
      this.thumb,
    );
    this.words = element('span', { class: 'words' });
    this.live = element('button', { type: 'button', class: 'live' }, t('Live'));
    this.live.onclick = () => playback.follow();
    this.root = element('div', { class: 'timeline' }, this.button, this.slider, this.words, this.live);
    this.listen();
  }

  listen() {
    const { slider, playback } = this;
    const seek = (event) => {
      const box = slider.getBoundingClientRect();
      playback.seek(stepAtShare((event.clientX - box.left) / box.width, this.steps));
    };
    slider.onpointerdown = (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      this.dragged = event.pointerId;
      seek(event);
    };
    slider.onpointermove = (event) => {
      if (event.pointerId === this.dragged) seek(event);
    };
    slider.onpointerup = () => {
      this.dragged = undefined;
    };
    slider.onpointercancel = slider.onpointerup;
    const moves = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE };
    slider.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) playback.move(moves[event.key]);
      else if (event.key === 'Home') playback.seek(0);
      else if (event.key === 'End') playback.seek(playback.last);
      else if (event.key === ' ') playback.toggle();
      else return;
      event.preventDefault();
      event.stopPropagation(); // the page has keys of its own, such as those of the presentation
    };
  }

  update(runs, live) {
    this.runs = runs;
    this.steps = Math.max(1, ...runs.map((run) => run.steps));
    this.root.dataset.live = live ? 'yes' : 'no';
    this.live.hidden = !live;
    const { moments } = this.playback;
    if (this.drawn !== moments.join()) {
      this.drawn = moments.join();
      this.ticks.replaceChildren(...moments.map((at) => element('i', { style: `left:${this.left(at)}` })));
    }
    this.mark();
  }

  left = (at) => `${(stepShare(at, this.steps) * 100).toFixed(2)}%`;

  mark() {
    const { playback, runs } = this;
    if (!runs?.length) return;
    const longest = runs.reduce((best, run) => (run.steps > best.steps ? run : best));
    const plays = playback.playing || (playback.following && playback.live);
    const words = momentWords(longest, playback.at);
    this.thumb.style.left = this.left(playback.at);
    this.past.style.width = this.left(playback.at);
    this.icon.setAttribute('d', plays ? ICONS.pause : ICONS.play);
    this.button.setAttribute('aria-label', plays ? t('Pause') : t('Play'));
    this.button.disabled = playback.moments.length < 2;
    this.live.setAttribute('aria-pressed', String(playback.following));
    this.slider.setAttribute('aria-valuemax', String(this.steps));
    this.slider.setAttribute('aria-valuenow', String(playback.at));
    this.slider.setAttribute('aria-valuetext', words);
    setText(this.words, words);
  }
}
