// Draws the HTML in `data` and sends which part of it was clicked: its `data-key`, or "row,column" in a `data-grid`.

function answerOf(event, place) {
  const part = event.target.closest('[data-key], [data-grid]');
  if (!part || !place.contains(part)) return undefined;
  if (part.dataset.key !== undefined) return part.dataset.key;
  const [rows, columns] = part.dataset.grid.split('x').map(Number);
  const box = part.getBoundingClientRect();
  const cell = (offset, size, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / size) * count)));
  const row = cell(event.clientY - box.top, box.height, rows);
  const column = cell(event.clientX - box.left, box.width, columns);
  return `${row},${column}`;
}

export default function ({ parentElement, data, setTriggerValue }) {
  let place = parentElement.querySelector('.s7-clickable');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-clickable';
    parentElement.appendChild(place);
  }

  const focus = (key) => {
    place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  };

  // New HTML, with focus and scrolled parts as they were.
  if (place.shown !== data) {
    const focused = place.querySelector('[data-key]:focus')?.dataset.key;
    const scrolling = () => [...place.querySelectorAll('[data-scrolls]')];
    const offsets = scrolling().map((part) => [part.scrollLeft, part.scrollTop]);
    place.innerHTML = data;
    place.shown = data;
    scrolling().forEach((part, index) => {
      part.scrollTo(...(offsets[index] ?? [0, 0]));
    });
    if (focused) focus(focused);
  }

  // When a dialog closes, Streamlit gives the focus back only to what is in no component.
  const focusAfterDialog = (key) => {
    let opened = false;
    place.watch?.disconnect();
    place.watch = new MutationObserver(() => {
      const open = document.querySelector('[role="dialog"]') !== null;
      if (opened && !open) {
        place.watch.disconnect();
        focus(key);
      }
      opened ||= open;
    });
    place.watch.observe(document.body, { childList: true, subtree: true });
  };

  const tell = (event) => {
    const answer = answerOf(event, place);
    if (answer === undefined) return;
    if (event.target.closest('[aria-haspopup="dialog"]')) focusAfterDialog(answer);
    setTriggerValue('clicked', answer);
  };

  place.onclick = tell;
  place.onkeydown = (event) => {
    if (!['Enter', ' '].includes(event.key) || !event.target.closest('[data-key]')) return;
    event.preventDefault();
    tell(event);
  };
}
