"""Pictures that can be clicked: HTML in, and which part of it was clicked out.

What has `data-key` answers to clicks, and to Enter and the space bar where it has `tabindex`. What has `data-grid="12x16"`
answers with the row and column under the click, "3,7". What has `data-scrolls` stays scrolled when the HTML changes, and
what opens a dialog (`aria-haspopup`) has the focus again when that closes.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

_SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  let place = parentElement.querySelector('.s7-clickable');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-clickable';
    parentElement.appendChild(place);
  }
  if (place.shown !== data) {   // new HTML, with focus and scrolled parts as they were
    const focused = place.querySelector('[data-key]:focus')?.dataset.key;
    const scrolling = () => [...place.querySelectorAll('[data-scrolls]')];
    const offsets = scrolling().map((part) => [part.scrollLeft, part.scrollTop]);
    place.innerHTML = data; place.shown = data;
    scrolling().forEach((part, at) => part.scrollTo(...(offsets[at] ?? [0, 0])));
    if (focused) focus(focused);
  }
  function focus(key) { place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true }); }
  function returnAfterDialog(key) {   // Streamlit gives the focus back to what is in no component only
    let opened = false;
    place.watch?.disconnect();
    place.watch = new MutationObserver(() => {
      const open = document.querySelector('[role="dialog"]') !== null;
      if (opened && !open) { place.watch.disconnect(); focus(key); }
      opened ||= open;
    });
    place.watch.observe(document.body, { childList: true, subtree: true });
  }
  const answer = (event) => {
    const part = event.target.closest('[data-key], [data-grid]');
    if (!part || !place.contains(part)) return;
    if (part.dataset.key !== undefined) return part.dataset.key;
    const [rows, columns] = part.dataset.grid.split('x').map(Number);
    const box = part.getBoundingClientRect();
    const at = (offset, size, count) => Math.min(count - 1, Math.max(0, Math.floor(offset / size * count)));
    return at(event.clientY - box.top, box.height, rows) + ',' + at(event.clientX - box.left, box.width, columns);
  };
  const tell = (event) => {
    const found = answer(event);
    if (found === undefined) return;
    if (event.target.closest('[aria-haspopup="dialog"]')) returnAfterDialog(found);
    setTriggerValue('clicked', found);
  };
  place.onclick = tell;
  place.onkeydown = (event) => {
    if (!['Enter', ' '].includes(event.key) || !event.target.closest('[data-key]')) return;
    event.preventDefault();
    tell(event);
  };
}
"""

_STYLE = """
[data-key], [data-grid] { cursor: pointer; }
[data-key]:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; border-radius: 4px; }
"""

_component = st.components.v2.component("s7_clickable", js=_SCRIPT, css=_STYLE)


def clickable(html: str, key: str, on_click: Callable[[str], Any]) -> None:
    """Draw the HTML, in which everything that a user may have typed is escaped; `on_click` gets what was clicked.

    It is called before the page runs again, as the callback of a button is.
    """

    def clicked() -> None:
        found = st.session_state[key].clicked
        if found is not None:
            on_click(found)

    _component(key=key, data=html, on_clicked_change=clicked)
