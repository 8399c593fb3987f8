// What the view has of each run from the server, by moment and digit: frames, answers, confusion matrices, fields.

import { decoded, decodedFrame, Source } from './frames.js';
import { nearestEarlier } from './playback.js';
import { t } from './translate.js';

const READ_AHEAD = 6; // moments
const json = (response) => response.json();

export class Sources {
  // `settled()` is called after each answer.
  constructor(routes, settled) {
    this.routes = routes;
    this.settled = settled;
    this.runs = new Map();
    this.wall = new Source(decoded, settled);
  }

  setRoutes(routes, runs) {
    this.routes = routes;
    for (const [id, sources] of this.runs) {
      if (runs.some((run) => run.id === id)) continue;
      for (const source of Object.values(sources)) source.close();
      this.runs.delete(id);
    }
    for (const run of runs) this.runs.set(run.id, this.runs.get(run.id) ?? this.sourcesOf());
  }

  sourcesOf() {
    const made = (decode) => new Source(decode, this.settled);
    return { frame: made(decodedFrame), answers: made(decoded), matrix: made(json), field: made(decoded) };
  }

  address(name, run, at, digit) {
    const looked = digit && (digit.strokes ? `&strokes=${digit.strokes}` : `&digit=${digit.index}`);
    const moment = nearestEarlier(run.moments, at);
    return `${this.routes}${name}?run=${encodeURIComponent(run.id)}&at=${moment}${looked ?? ''}`;
  }

  // Fetch what the moment needs first, and then what may be needed next.
  want(runs, playback, digit, tab) {
    if (runs.length) this.wall.want(`${this.routes}wall`);
    const ahead = playback.playing ? playback.next(READ_AHEAD) : playback.next(1);
    for (const run of runs) {
      if (!run.moments.length) continue;
      const sources = this.runs.get(run.id);
      const wish = this.address('frame', run, playback.at, digit);
      sources.frame.want(
        wish,
        ahead.map((at) => this.address('frame', run, at, digit)),
      );
      this.wantAnswers(run, playback.at, digit);
      if (tab !== 'network') sources[tab].want(this.address(tab, run, playback.at));
    }
  }

  // A large network's frames have no wall, so that is fetched by itself.
  wantAnswers(run, at, digit) {
    const frame = this.frame(run, at, digit);
    if (frame && !frame.wall) this.runs.get(run.id).answers.want(this.address('answers', run, at));
  }

  isReady(run, at, digit) {
    const { frame } = this.runs.get(run.id);
    const address = this.address('frame', run, at, digit);
    return !run.moments.length || frame.has(address) || frame.failureOf(address) !== undefined;
  }

  get isSlowed() {
    return [...this.runs.values()].some((sources) => sources.frame.isSlowed);
  }

  wallDigits() {
    return this.wall.get(`${this.routes}wall`);
  }

  frame(run, at, digit) {
    return this.runs.get(run.id)?.frame.get(this.address('frame', run, at, digit));
  }

  // The predicted classes of the wall's digits.
  answers(run, at, digit) {
    const frame = this.frame(run, at, digit);
    if (!frame || frame.wall) return frame?.wall;
    const found = this.runs.get(run.id).answers.get(this.address('answers', run, at));
    if (!found) this.wantAnswers(run, at, digit);
    return found?.arrays[0].bytes;
  }

  other(run, at, tab) {
    return this.runs.get(run.id)[tab].get(this.address(tab, run, at));
  }

  // Why the moment is not shown, in a sentence; "" where it is, or is on its way.
  problem(run, at, digit, tab) {
    if (!run.moments.length) return t('No weights of this run were kept, so none can be shown.');
    const sources = this.runs.get(run.id);
    const wanted = { frame: this.address('frame', run, at, digit) };
    if (tab !== 'network') wanted[tab] = this.address(tab, run, at);
    for (const [name, address] of Object.entries(wanted)) {
      const failure = sources[name].failureOf(address);
      if (failure) {
        const reason = failure.sentence.replace(/\.$/, '');
        return t('The network at this moment could not be read: {reason}.', { reason });
      }
    }
    return '';
  }

  close() {
    this.wall.close();
    for (const sources of this.runs.values()) for (const source of Object.values(sources)) source.close();
  }
}
