// A page opens at its top, and Back or Forward leads to where one was on it. `data` is the address of the page within the
// dashboard. Streamlit itself keeps the scroll position of the page before.

const RESTORE_MILLISECONDS = 10_000; // that a page may take to become as long as it was
const AT_REST_MILLISECONDS = 1_000; // after its script has ended and the place is reached: it may be drawn once more
const HOLD_MILLISECONDS = 5_000; // after a click, in which only the visitor's own acts count
const ACTS = ['wheel', 'touchstart', 'keydown', 'pointerdown']; // after which the visitor decides where to be

// One state for the window, however often this module is loaded.
window.s7PageScroll ??= watchScrolling();
const state = window.s7PageScroll;

const scroller = () => document.getElementById('stMain');

// Names a place in the browser's history. Browsers without the Navigation API remember one place for each page.
function entry() {
  return window.navigation?.currentEntry?.key ?? location.pathname;
}

function watchScrolling() {
  const watched = {
    page: null, // what `data` says of the page that is shown
    path: null, // of its address; while another one stands there, the page is about to be changed
    top: 0, // pixels that the shown page is scrolled down
    tops: new Map(), // of all entries of the history
    wentBackTo: null, // the path that Back or Forward led to
    heldUntil: 0, // the moment until which its place is kept as it was at a click
    stop: () => {}, // ends what brings a page back to its place
    remember: () => {
      const main = scroller();
      if (!main || watched.path !== location.pathname || performance.now() < watched.heldUntil) return;
      watched.top = main.scrollTop;
      watched.tops.set(entry(), watched.top);
    },
  };
  addEventListener('scroll', watched.remember, true);
  // A click may lead to another page, before whose address is there Streamlit scrolls this one to its top.
  const hold = () => {
    watched.remember();
    watched.heldUntil = performance.now() + HOLD_MILLISECONDS;
  };
  addEventListener('click', hold, true);
  for (const act of ACTS) addEventListener(act, () => (watched.heldUntil = 0), true);
  // An address that only gets another choice written in it becomes a new entry, of the same page at the same place.
  window.navigation?.addEventListener('currententrychange', ({ from }) => {
    if (from && new URL(from.url).pathname === watched.path) watched.tops.set(from.key, watched.top);
  });
  addEventListener('popstate', () => {
    watched.wentBackTo = location.pathname;
  });
  return watched;
}

// Where the page that is opened now was left; 0 for one that was not gone back to.
function placeToOpenAt() {
  const wentBack = state.wentBackTo === location.pathname;
  state.wentBackTo = null;
  return wentBack ? (state.tops.get(entry()) ?? 0) : 0;
}

// What the address names after its "#", if that is on the page.
function anchored() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  return anchor === '' ? null : document.getElementById(anchor);
}

// Pixels to scroll down to what the address names, as far as the page can be scrolled; null while it is not there.
function anchorTop() {
  const main = scroller();
  const part = anchored();
  if (!main || !part) return null;
  const margin = Number.parseFloat(getComputedStyle(part).scrollMarginTop) || 0;
  const top = main.scrollTop + part.getBoundingClientRect().top - main.getBoundingClientRect().top - margin;
  return Math.round(Math.max(0, Math.min(top, main.scrollHeight - main.clientHeight)));
}

// The page is still being drawn and grows: bring it to its place until it rests there, or the visitor acts.
function bringTo(findTop) {
  const begun = performance.now();
  let atRestSince = null;
  let frame = 0;
  state.stop = () => {
    cancelAnimationFrame(frame);
    for (const act of ACTS) removeEventListener(act, state.stop, true);
    state.stop = () => {};
  };
  for (const act of ACTS) addEventListener(act, state.stop, true);
  const look = (now) => {
    const main = scroller();
    const top = findTop();
    if (main && top !== null && Math.abs(main.scrollTop - top) > 1) main.scrollTop = top;
    const drawn = document.querySelector('[data-test-script-state="running"]') === null;
    const rests = drawn && (top === null || (main !== null && Math.abs(main.scrollTop - top) < 2));
    if (!rests) atRestSince = null;
    else atRestSince ??= now;
    const isOver = now - begun > RESTORE_MILLISECONDS || (rests && now - atRestSince > AT_REST_MILLISECONDS);
    if (isOver) state.stop();
    else frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
}

export default function ({ data }) {
  if (state.page === data) return; // the same page was drawn again
  const isFirst = state.page === null;
  state.page = data;
  state.heldUntil = 0;
  state.path = location.pathname;
  state.stop();
  const top = placeToOpenAt();
  if (location.hash && (isFirst || anchored())) {
    bringTo(anchorTop);
    return;
  }
  if (isFirst) {
    state.remember(); // who opened it may have scrolled before this file was loaded
    return;
  }
  if (top > 0) {
    bringTo(() => top);
    return;
  }
  const main = scroller();
  if (main) main.scrollTop = 0;
  state.top = 0;
}
