// A button that shows the page on the whole screen, and back. `data` has its two labels. A browser without full screen, and
// a page in another site's frame that may not, get no button.

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector('button');
  button.hidden = !document.fullscreenEnabled;

  const name = () => {
    button.textContent = document.fullscreenElement ? data.leave : data.enter;
  };
  button.onclick = () => {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    change.catch(() => {
      button.hidden = true; // the browser has refused, and would again
    });
  };
  name();
  document.addEventListener('fullscreenchange', name);
  return () => document.removeEventListener('fullscreenchange', name);
}
