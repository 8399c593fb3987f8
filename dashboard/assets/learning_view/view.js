// The view as a whole: it puts its parts together and keeps them at one moment of the timeline and one digit.

import { keepInAddress } from '../drawing_pad.js';
import { Bars } from './bars.js';
import { scalesFor } from './colours.js';
import { Curve } from './curve.js';
import { Digit } from './digit.js';
import { element, movesLittle, setText } from './elements.js';
import { applyLayout } from './layout.js';
import { Playback } from './playback.js';
import { RunNews } from './run_news.js';
import { RunPanel, tabs } from './run_panel.js';
import { Sources } from './sources.js';
import { Timeline } from './timeline.js';
import { speak, t } from './translate.js';
import { spokenWords } from './words.js';

const ADDRESS_PAUSE = 400; // milliseconds at one moment before it is written into the address
const SPEECH_PAUSE = 2000; // milliseconds between two sentences for screen readers
const LARGEST_WRITTEN = 999_999; // steps that the page reads out of an address

// The digit that the visitor chose last, on whichever page. The page itself may not know of it: once Python has written
// the address, Streamlit reads it no more.
let lastChosen = null;

function addressNamesDigit() {
  const said = new URL(location.href).searchParams;
  return said.has('strokes') || said.has('watched');
}

function keepDigit(digit) {
  lastChosen = digit;
  keepInAddress({ strokes: digit.strokes, watched: digit.strokes ? '' : String(digit.index) });
}

class LearningView {
  constructor(place) {
    this.place = place;
    if (addressNamesDigit()) lastChosen = place.data.digit;
    this.digit = { ...(lastChosen ?? place.data.digit) };
    this.tab = 'network';
    this.panels = [];
    this.lastFrames = [];
    this.runs = [];
    this.playback = new Playback({
      changed: () => this.changed(),
      isReady: (at) => this.runs.every((run) => this.sources.isReady(run, at, this.digit)),
      isSlowed: () => this.sources.isSlowed,
    });
    this.sources = new Sources(place.data.routes, () => this.redraw());
    this.build();
    this.observer = new ResizeObserver(() => this.redraw());
    this.observer.observe(this.root);
    this.shown = new AbortController();
    const again = () => this.changed();
    document.addEventListener('visibilitychange', again, { signal: this.shown.signal });
  }

  build() {
    this.choose = (digit) => {
      this.digit = digit;
      this.isChosen = true;
      this.spoken = this.lastFrames[0]; // that is of the digit before
      keepDigit(digit);
      this.digitBlock.show(digit);
      this.changed();
    };
    this.digitBlock = new Digit(this.digit, this.place.data.pad, this.choose);
    this.bars = new Bars();
    this.curve = new Curve((at) => this.playback.seek(at));
    this.timeline = new Timeline(this.playback);
    this.news = new RunNews();
    this.tabs = element('div', { class: 'tabs', role: 'tablist', 'aria-label': t('What is shown of the network') });
    for (const [name, title] of Object.entries(tabs())) this.tabs.append(this.tabButton(name, title));
    this.tabs.onkeydown = (event) => this.moveTab(event);
    const idle = t('Draw a digit, start a run, and watch the network come to read it.');
    this.idle = element('p', { class: 'idle-words' }, idle);
    this.live = element('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
    this.root = element('div', { class: 'view' });
    const { digitBlock, bars, curve, timeline } = this;
    this.root.append(this.tabs, digitBlock.root, this.idle, bars.root, curve.root, timeline.root, this.live);
    this.place.append(this.root);
    this.setTab('network');
  }

  tabButton(name, title) {
    const button = element('button', { type: 'button', role: 'tab', 'data-tab': name }, title);
    button.onclick = () => this.setTab(name);
    return button;
  }

  moveTab(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const names = Object.keys(tabs());
    this.setTab(names[(names.indexOf(this.tab) + by + names.length) % names.length]);
    this.tabs.querySelector('[aria-selected="true"]').focus();
  }

  setTab(tab) {
    this.tab = tab;
    for (const button of this.tabs.children) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute('aria-selected', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    for (const panel of this.panels) panel.setTab(tab);
    if (this.runs.length) this.changed();
  }

  // What the page knows now. What the visitor has chosen here stays.
  update(data) {
    const before = this.runs[0]?.id;
    // The initial weights of a run are known before its first snapshot is kept.
    if (data.live) for (const run of data.runs) if (!run.moments.length) run.moments = [0];
    if (before !== data.runs[0]?.id) this.lastFrames = [];
    this.runs = data.runs;
    this.isLive = data.live;
    this.sources.setRoutes(data.routes, this.runs);
    this.setPanels();
    const moments = [...new Set(this.runs.flatMap((run) => run.moments))].sort((one, other) => one - other);
    if (before !== this.runs[0]?.id) this.begin(data, moments);
    this.playback.update(moments, data.live, data.pace);
    this.root.dataset.runs = this.runs.length;
    this.root.classList.toggle('idle', !this.runs.length);
    this.digitBlock.setIdle(!this.runs.length);
    if (lastChosen && !addressNamesDigit()) keepDigit(lastChosen); // Python has written the address without it
    this.timeline.update(this.runs, data.live);
    this.curve.update(this.runs, this.playback.at);
    this.tell(this.news.of(this.runs[0], data.live));
    this.changed();
  }

  // Another run than before, or the first one.
  begin(data, moments) {
    const { playback } = this;
    const asked = this.hasBegun ? null : data.at;
    this.hasBegun ||= data.runs.length > 0;
    playback.playing = false;
    playback.moments = moments;
    playback.following = data.live && asked === null;
    playback.at = asked ?? (data.live ? 0 : playback.last);
    if (asked !== null) playback.seek(asked);
    if (!data.runs.length) return;
    if (data.scroll) this.scrollIntoView();
    if (data.autoplay && asked === null && !movesLittle()) this.playWhenSeen();
  }

  setPanels() {
    while (this.panels.length > this.runs.length) this.panels.pop().root.remove();
    while (this.panels.length < this.runs.length) {
      const panel = new RunPanel((index) => this.choose({ index, strokes: '' }));
      panel.setTab(this.tab);
      panel.root.dataset.place = this.panels.length;
      this.panels.push(panel);
      this.curve.root.before(panel.root);
    }
    this.runs.forEach((run, place) => {
      this.panels[place].setRun(run);
    });
  }

  playWhenSeen() {
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (!entry.isIntersecting) return;
        seen.disconnect();
        this.playback.at = this.playback.moments[0] ?? 0;
        this.playback.play();
      },
      { threshold: 0.4 },
    );
    seen.observe(this.root);
    this.shown.signal.addEventListener('abort', () => seen.disconnect());
  }

  // With what stands around it, where the page says what belongs to it; again after what is above has got its height.
  scrollIntoView() {
    const host = this.place.getRootNode().host ?? this.place;
    const whole = host.closest('.st-key-run-view') ?? host;
    const scroll = () => {
      const box = whole.getBoundingClientRect();
      const fits = box.top >= 0 && box.bottom <= innerHeight;
      if (!fits) whole.scrollIntoView({ block: 'start', behavior: movesLittle() ? 'auto' : 'smooth' });
    };
    requestAnimationFrame(scroll);
    this.scrolling = setTimeout(scroll, 900);
    for (const moved of ['wheel', 'touchstart', 'keydown']) {
      addEventListener(moved, () => clearTimeout(this.scrolling), { signal: this.shown.signal, passive: true });
    }
  }

  changed() {
    this.sources.want(this.runs, this.playback, this.digit, this.tab);
    this.playback.schedule();
    this.timeline.mark();
    this.redraw();
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeMoment(), ADDRESS_PAUSE);
  }

  writeMoment() {
    const { playing, following, at } = this.playback;
    if (playing || !this.runs.length) return;
    const newest = following || at > LARGEST_WRITTEN || (at === this.playback.last && !this.isLive);
    keepInAddress({ moment: newest ? '' : String(at) });
  }

  redraw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    const { width } = this.root.getBoundingClientRect();
    if (!width || this.shown.signal.aborted) return;
    const scales = scalesFor(this.place);
    const layout = applyLayout(this.root, this.runs.length);
    this.digitBlock.resize(layout.digit);
    if (this.runs.length) this.curve.show(this.playback.at);
    const digits = this.sources.wallDigits();
    const frames = this.runs.map((run) => this.sources.frame(run, this.playback.at, this.digit));
    this.panels.forEach((panel, place) => {
      if (digits) panel.wall.setDigits(digits);
      panel.wall.resize(layout.wall);
      panel.wall.drawInk(scales.ink);
      this.drawRun(panel, this.runs[place], frames[place] ?? this.lastFrames[place], scales, layout);
    });
    this.lastFrames = frames.map((frame, place) => frame ?? this.lastFrames[place]);
    this.drawDigit(frames.find(Boolean));
    this.bars.update(
      this.runs,
      this.runs.map((_, place) => this.lastFrames[place]),
      this.digit,
    );
    this.speak();
  }

  drawRun(panel, run, frame, scales, layout) {
    const { sources, playback } = this;
    panel.say(sources.problem(run, playback.at, this.digit, this.tab));
    const answers = sources.answers(run, playback.at, this.digit);
    if (answers || !panel.wall.right) panel.wall.update(answers);
    panel.wall.mark(this.digit);
    if (this.tab === 'network' && frame) panel.strip.update(frame, scales, layout.lines);
    const other = this.tab !== 'network' && sources.other(run, playback.at, this.tab);
    if (other) panel[this.tab].update(other, scales);
  }

  drawDigit(frame) {
    if (!frame) return;
    this.digitBlock.draw(frame.image);
    if (!this.digit.strokes) this.digitBlock.show(this.digit, frame.label ?? undefined);
  }

  // Say what is new of a run in training, now rather than what was to be said of a moment.
  tell(news) {
    if (!news) return;
    clearTimeout(this.speaking);
    this.speaking = null;
    this.spokenAt = performance.now();
    setText(this.live, news);
  }

  // Say what is seen of a moment or a digit that the visitor has chosen. What plays or trains by itself is not said: it
  // would never end.
  speak() {
    const frame = this.lastFrames[0];
    const isAsked = this.isChosen || this.playback.isSought;
    if (!isAsked || !frame || frame === this.spoken || this.speaking) return;
    const wait = Math.max(0, (this.spokenAt ?? 0) + SPEECH_PAUSE - performance.now());
    this.speaking = setTimeout(() => {
      this.speaking = null;
      if (!this.lastFrames[0]) return; // another run is shown by now
      this.spokenAt = performance.now();
      this.spoken = this.lastFrames[0];
      this.isChosen = false;
      const answers = this.panels[0]?.wall.right;
      setText(this.live, spokenWords(this.runs[0], this.spoken, answers, this.digit));
    }, wait);
  }

  close() {
    this.shown.abort();
    this.playback.close();
    this.sources.close();
    this.observer.disconnect();
    this.digitBlock.close();
    for (const timer of [this.writing, this.speaking, this.scrolling]) clearTimeout(timer);
  }
}

// Open the view in the element, once its style sheet is here.
export async function openView(place, assets) {
  const sheet = element('link', { rel: 'stylesheet', href: `${assets}learning_view/view.css` });
  place.replaceChildren(sheet);
  await new Promise((resolve, reject) => {
    sheet.onload = resolve;
    sheet.onerror = () => reject(new Error('the style sheet could not be loaded'));
  });
  speak(place.data);
  return new LearningView(place);
}
