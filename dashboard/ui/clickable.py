"""Pictures that can be clicked: HTML in, and which part of it was clicked out.

What has `data-key` answers to clicks, and to Enter and the space bar where it has `tabindex`. What has `data-grid="12x16"`
answers with the row and column under the click, "3,7". What has `data-scrolls` stays scrolled when the HTML changes.
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
    if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
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
  place.onclick = (event) => { const found = answer(event); if (found !== undefined) setTriggerValue('clicked', found); };
  place.onkeydown = (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const part = event.target.closest('[data-key]');
    if (part) { event.preventDefault(); setTriggerValue('clicked', part.dataset.key); }
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
