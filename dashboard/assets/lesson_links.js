// Writes beside each stage's link in the side bar how far the visitor is, and tells it to screen readers as a description,
// so that the link keeps its name. `data.links` maps the last part of a link's address to its `note` and what is `said`.

const SIDE_BAR = '[data-testid="stSidebar"]';
const LINK = '[data-testid="stSidebarNavLink"]';

const state = { observer: null };

function set(link, name, value) {
  if (link.getAttribute(name) !== value) link.setAttribute(name, value);
}

export default function ({ data }) {
  const write = () => {
    for (const link of document.querySelectorAll(LINK)) {
      const found = data.links[new URL(link.href).pathname.split('/').pop()];
      if (!found) continue;
      set(link, 'data-s7-note', found.note);
      set(link, 'aria-description', found.said);
    }
  };
  write();
  // Streamlit draws the links anew where the side bar is opened again.
  state.observer?.disconnect();
  const bar = document.querySelector(SIDE_BAR);
  if (!bar) return undefined;
  const observer = new MutationObserver(write);
  observer.observe(bar, { childList: true, subtree: true });
  state.observer = observer;
  return () => observer.disconnect();
}
