// Draws the HTML in `data` and sends which part of it was clicked: its `data-key`, or "row,column" in a `data-grid`.
// All parts with a key are one stop of the Tab key; the arrow keys, Home and End move from one to another.

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

const CHOSEN = '[data-chosen], [data-asked], [aria-pressed="true"]';

const partsOf = (place) => [...place.querySelectorAll('[data-key]')];

// The part nearest to this one in the next row of these, below it (`way` 1) or above it (-1).
function partInNextRow(parts, from, way) {
  const box = (part) => part.getBoundingClientRect();
  const [here, edge] = [box(from), way > 0 ? 'top' : 'bottom'];
  const isBeyond = (part) => way * (box(part)[edge] - here[way > 0 ? 'bottom' : 'top']) > -1;
  const beyond = parts.filter((part) => part !== from && isBeyond(part));
  const row = Math.min(...beyond.map((part) => way * box(part)[edge]));
  const inRow = beyond.filter((part) => way * box(part)[edge] < row + here.height / 2);
  return inRow.sort((a, b) => Math.abs(box(a).left - here.left) - Math.abs(box(b).left - here.left))[0];
}

// The same, first among those that scroll with it: what they have scrolled out of sight lies over what follows.
function partBeyond(parts, from, way) {
  const scrolls = from.closest('[data-scrolls]');
  const beside = parts.filter((part) => part.closest('[data-scrolls]') === scrolls);
  return (
    partInNextRow(beside, from, way) ??
    partInNextRow(
      parts.filter((part) => !beside.includes(part)),
      from,
      way,
    )
  );
}

function partAfter(key, parts, from) {
  const at = parts.indexOf(from);
  return {
    ArrowRight: () => parts[at + 1],
    ArrowLeft: () => parts[at - 1],
    ArrowDown: () => partBeyond(parts, from, 1),
    ArrowUp: () => partBeyond(parts, from, -1),
    Home: () => parts[0],
    End: () => parts.at(-1),
  }[key]?.();
}

function makeTheOnlyStop(part, place) {
  for (const each of partsOf(place)) each.tabIndex = each === part ? 0 : -1;
}

// What moves by arrow keys is a toolbar: in one, screen readers leave the arrow keys to the page.
function describe(place) {
  const hint = place.querySelector('.s7-key-hint');
  if (hint) {
    place.setAttribute('role', 'toolbar');
    place.setAttribute('aria-label', hint.textContent);
  } else {
    place.removeAttribute('role');
    place.removeAttribute('aria-label');
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  let place = parentElement.querySelector('.s7-clickable');
  if (!place) {
    place = document.createElement('div');
    place.className = 's7-clickable';
    place.addEventListener('focusin', (event) => {
      const part = event.target.closest('[data-key]');
      if (part) makeTheOnlyStop(part, place);
    });
    parentElement.appendChild(place);
  }

  const focus = (key) => {
    place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  };

  // New HTML, with focus and scrolled parts as they were.
  if (place.shown !== data) {
    const focused = place.querySelector('[data-key]:focus');
    const [key, at] = [focused?.dataset.key, partsOf(place).indexOf(focused)];
    const scrolling = () => [...place.querySelectorAll('[data-scrolls]')];
    const offsets = scrolling().map((part) => [part.scrollLeft, part.scrollTop]);
    place.innerHTML = data;
    place.shown = data;
    scrolling().forEach((part, index) => {
      part.scrollTo(...(offsets[index] ?? [0, 0]));
    });
    const parts = partsOf(place);
    makeTheOnlyStop(parts.find((part) => part.matches(CHOSEN)) ?? parts[0], place);
    if (parts[at] && parts[at].dataset.key === key)
      parts[at].focus({ preventScroll: true }); // two may have one key
    else if (focused) focus(key);
    describe(place);
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
    const part = event.target.closest('[data-key]');
    if (!part || event.altKey || event.ctrlKey || event.metaKey) return;
    const isClick = ['Enter', ' '].includes(event.key);
    const next = partAfter(event.key, partsOf(place), part);
    if (!isClick && !next) return;
    event.preventDefault();
    if (isClick) tell(event);
    else next.focus();
  };
}
