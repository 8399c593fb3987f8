// Keeps the parameter `done` of the address at `data`. Streamlit writes the address too, when a page changes or a
// choice is made, and knows nothing of this parameter.

const CHANGED = 's7-address-changed'; // event at the window

// One state for the window, however often this module is loaded: two would put their values back against each other.
window.s7DoneInAddress ??= watchAddress();
const state = window.s7DoneInAddress;

function watchAddress() {
  const watched = {
    wanted: null, // what `done` shall be, "" for not there; null: the address is left as it is
    calls: 0, // of the function below; the last one owns the value
    replaceState: history.replaceState.bind(history), // the browser's own: writing by it announces nothing
  };
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name].bind(history);
    history[name] = (...values) => {
      original(...values);
      dispatchEvent(new Event(CHANGED));
    };
  }
  const putBack = () => {
    if (watched.wanted === null) return;
    const address = new URL(location.href);
    if ((address.searchParams.get('done') ?? '') === watched.wanted) return;
    if (watched.wanted) address.searchParams.set('done', watched.wanted);
    else address.searchParams.delete('done');
    watched.replaceState(history.state, '', address);
  };
  addEventListener(CHANGED, putBack);
  addEventListener('popstate', putBack);
  return watched;
}

export default function ({ data }) {
  state.wanted = data;
  state.calls += 1;
  const call = state.calls;
  dispatchEvent(new Event(CHANGED));
  return () => {
    // The page before may be taken down after the next one has begun.
    if (state.calls === call) state.wanted = null;
  };
}
