// Tells the server that the tab has been hidden for HIDDEN_MILLISECONDS, and at once when it is seen again. `data` is what
// the server knows.

const HIDDEN_MILLISECONDS = 10_000;

export default function ({ data, setStateValue }) {
  let known = data;
  let timer;
  const tell = (hidden) => {
    if (hidden === known) return;
    known = hidden;
    setStateValue('hidden', hidden);
  };
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(tell, HIDDEN_MILLISECONDS, true);
    else tell(false);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
