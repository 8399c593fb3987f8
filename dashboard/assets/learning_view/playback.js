// Where one is on the timeline: at which moment, whether it plays, and whether it follows a run that is training.

const TICK = 165; // milliseconds between two moments that are played, about 6 a second
const SLOW_TICK = 600; // where the server has said that there are too many requests
const MOST_BEHIND = 12; // moments that are played to catch up with a run; more are left out
const PLAYED_PACE = 1.5; // seconds between updates, up to which new moments are played one after another

// The latest of the sorted moments that is not after this one; the first one where all are after it.
export function nearestEarlier(moments, at) {
  let found = moments[0] ?? 0;
  for (const moment of moments) {
    if (moment > at) break;
    found = moment;
  }
  return found;
}

export class Playback {
  // `changed()` is called when the moment, or whether it plays or follows, has changed; `isReady(at)` says whether all
  // frames of a moment are here, or cannot be read; `isSlowed()` whether the server asks for fewer requests.
  constructor({ changed, isReady, isSlowed }) {
    Object.assign(this, { changed, isReady, isSlowed });
    this.moments = [];
    this.at = 0;
    this.playing = false;
    this.following = false;
    this.isSought = false; // whether the visitor has chosen the moment
    this.live = false;
    this.pace = 1;
    this.timer = null;
  }

  get last() {
    return this.moments[this.moments.length - 1] ?? 0;
  }

  get atEnd() {
    return this.at >= this.last;
  }

  // The moments that come after this one, nearest first.
  next(most) {
    return this.moments.filter((moment) => moment > this.at).slice(0, most);
  }

  update(moments, live, pace) {
    this.moments = moments;
    this.live = live;
    this.pace = pace;
    if (live && this.following) this.catchUp();
    this.schedule();
  }

  catchUp() {
    if (this.at > this.last) this.at = this.last; // of another run
    const behind = this.moments.filter((moment) => moment > this.at);
    const most = this.pace <= PLAYED_PACE ? MOST_BEHIND : 1;
    if (behind.length > most) this.at = behind[behind.length - most];
  }

  follow() {
    this.following = true;
    this.playing = false;
    this.isSought = false;
    this.at = this.last;
    this.schedule();
    this.changed();
  }

  // By the visitor: who looks at a moment neither plays nor follows.
  seek(at) {
    this.at = nearestEarlier(this.moments, at);
    this.playing = false;
    this.following = false;
    this.isSought = true;
    this.changed();
  }

  // Forwards or backwards by so many moments.
  move(by) {
    const place = this.moments.indexOf(nearestEarlier(this.moments, this.at));
    this.seek(this.moments[Math.min(this.moments.length - 1, Math.max(0, place + by))] ?? 0);
  }

  toggle() {
    if (this.playing || (this.following && this.live)) {
      this.playing = false;
      this.following = false;
      this.changed();
    } else {
      this.play();
    }
  }

  play() {
    if (this.atEnd) this.at = this.moments[0] ?? 0;
    this.playing = true;
    this.isSought = false;
    this.schedule();
    this.changed();
  }

  get advances() {
    return (this.playing || (this.following && this.live)) && !this.atEnd && !document.hidden;
  }

  schedule() {
    if (this.timer !== null || !this.advances) return;
    this.timer = setTimeout(() => this.tick(), this.isSlowed() ? SLOW_TICK : TICK);
  }

  tick() {
    this.timer = null;
    if (!this.advances) return;
    const [next] = this.next(1);
    if (this.isReady(next)) {
      this.at = next;
      if (this.playing && this.atEnd) {
        this.playing = false;
        this.following = this.live; // a replay that has caught up with the run goes on with it
      }
      this.changed();
    }
    this.schedule();
  }

  close() {
    clearTimeout(this.timer);
    this.timer = 0; // so that none is set any more
  }
}
