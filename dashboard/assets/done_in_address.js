// Keeps the parameters of the address that `data` names, `done` and `lang`, at its values; "" for not there. Streamlit writes
// the address too, when a page changes or a choice is made, and would make a new entry of the history for each of them.

const CHANGED = 's7-address-changed'; // event at the window

// One state for the window, however often this module is loaded: two would put their values back against each other.
window.s7DoneInAddress ??= watchAddress();
const state = window.s7DoneInAddress;

function watchAddress() {
  const watched = {
    wanted: null, // {parameter: value}; null: the address is left as it is
    calls: 0, // of the function below; the last one owns the values
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
    const wrong = Object.entries(watched.wanted).filter(
      ([name, value]) => (address.searchParams.get(name) ?? '') !== value,
    );
    if (wrong.length === 0) return;
    for (const [name, value] of wrong) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
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
