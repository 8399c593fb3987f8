// Draws the HTML of `data` and counts down each element with `data-seconds`: the seconds that were left at `data.at`, by a
// clock of the server that is never set, and only tells old data from new. `data.words` has what is said, with its places.

const TICK_MILLISECONDS = 250;
const TOLERANCE_MILLISECONDS = 1000; // an estimate that moves by less is not drawn, so that the time runs evenly
const RESTARTED_SECONDS = 60; // data that are older by so much come from another server: its clock counts from anew

// One clock for the window, however often this module is loaded and its function is called: a timer of each call would
// write the time that it began with.
window.s7Countdown ??= { places: new Set(), ends: new Map(), timer: null };
const clock = window.s7Countdown;

function told(milliseconds, words) {
  const left = Math.ceil(milliseconds / 1000);
  if (left <= 0) return words.ended;
  const two = (number) => String(number).padStart(2, '0');
  const minutes = Math.floor(left / 60) % 60;
  const hours = Math.floor(left / 3600);
  return words.left.replace('{time}', `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(left % 60)}`);
}

function tick() {
  for (const place of clock.places) {
    for (const timer of place.querySelectorAll('[data-seconds]')) {
      const now = told(clock.ends.get(timer.dataset.name).end - performance.now(), place.words);
      if (timer.textContent !== now) timer.textContent = now;
    }
  }
}

function setEnds(place, at) {
  for (const { dataset } of place.querySelectorAll('[data-seconds]')) {
    const known = clock.ends.get(dataset.name);
    const older = known ? known.at - at : -1; // seconds
    if (older >= 0 && older < RESTARTED_SECONDS) continue; // drawn again with what was known before
    const end = performance.now() + Number(dataset.seconds) * 1000;
    const moved = known ? Math.abs(end - known.end) : Number.POSITIVE_INFINITY;
    clock.ends.set(dataset.name, { at, end: moved < TOLERANCE_MILLISECONDS ? known.end : end });
  }
}

// The HTML without what changes every second: where the rest is the same, the elements stay, with a reader's place in them.
const lasting = (html) => html.replace(/ data-seconds="[^"]*">[^<]*/g, '');

function put(place, html) {
  if (place.shown === undefined || lasting(place.shown) !== lasting(html)) {
    place.innerHTML = html;
  } else {
    const fresh = document.createElement('div');
    fresh.innerHTML = html;
    const seconds = [...fresh.querySelectorAll('[data-seconds]')].map((timer) => timer.dataset.seconds);
    place.querySelectorAll('[data-seconds]').forEach((timer, index) => {
      timer.dataset.seconds = seconds[index];
    });
  }
  place.shown = html;
}

export default function ({ parentElement, data }) {
  let place = parentElement.querySelector('.s7-countdown');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-countdown';
    parentElement.appendChild(place);
  }
  place.words = data.words;
  put(place, data.html);
  setEnds(place, data.at);
  clock.places.add(place);
  clock.timer ??= setInterval(tick, TICK_MILLISECONDS);
  tick();
  place.calls = (place.calls ?? 0) + 1;
  const call = place.calls;
  return () => {
    if (place.calls !== call) return; // it was called again, with other data
    clock.places.delete(place);
    if (clock.places.size) return;
    clearInterval(clock.timer);
    clock.timer = null;
    clock.ends.clear();
  };
}
