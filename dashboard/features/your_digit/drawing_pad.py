"""The drawing pad: mouse, pen or finger in, strokes out, several times a second while one draws."""

import streamlit as st

from s7core.data.drawing import MOST_POINTS, PEN, UNITS

PAD = "pad"
OPENED = "pad opened with"  # session state
STROKES = "strokes"  # in the address: what `strokes.from_text` reads

_MARKUP = """
<canvas width="560" height="560" role="img" aria-label="Drawing pad: draw a digit here with mouse, pen or finger"></canvas>
<div class="buttons"><button type="button" class="undo">Undo</button><button type="button" class="clear">Clear</button></div>
"""

_STYLE = """
canvas { width: 100%; max-width: 340px; aspect-ratio: 1; background: #000; border-radius: 8px; touch-action: none;
  cursor: crosshair; display: block; border: 1px solid var(--st-border-color, #8888); }
.buttons { display: flex; gap: 8px; margin-top: 8px; }
button { font: inherit; font-size: 0.9rem; color: var(--st-text-color); background: transparent; padding: 4px 14px;
  border: 1px solid var(--st-border-color, #8888); border-radius: 6px; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
"""

_SCRIPT = """
export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector('canvas');
  if (canvas.ready) return;            // the page ran again; what is drawn here is newer than what it knows
  canvas.ready = true;
  const pen = canvas.getContext('2d'), step = 4, pause = 90;   // units between points; milliseconds between messages
  const side = canvas.width, units = data.units;
  let strokes = read(data.strokes), current = null, pointer = null, sentAt = 0, timer = null;

  function read(text) {
    return text ? text.split('-').map((part) => {
      const numbers = part.match(/../g).map((pair) => parseInt(pair, 16));
      return Array.from({ length: numbers.length / 2 }, (_, at) => [numbers[2 * at], numbers[2 * at + 1]]);
    }) : [];
  }
  const hex = (number) => number.toString(16).padStart(2, '0');
  const written = () => strokes.map((stroke) => stroke.map(([x, y]) => hex(x) + hex(y)).join('')).join('-');

  function line(points) {
    pen.lineWidth = data.pen * side; pen.lineCap = pen.lineJoin = 'round'; pen.strokeStyle = '#fff';
    pen.beginPath();
    for (const [x, y] of [points[0], ...points]) pen.lineTo(x / units * side, y / units * side);
    pen.stroke();
  }
  function draw() { pen.clearRect(0, 0, side, side); strokes.forEach(line); }
  function keep() {   // in the address, in place of what it said: Back leaves the page, however much was drawn
    const address = new URL(location.href);
    if (strokes.length) address.searchParams.set('strokes', written()); else address.searchParams.delete('strokes');
    history.replaceState(history.state, '', address);
  }
  function send(now) {
    clearTimeout(timer);
    if (now) keep();
    const wait = now ? 0 : Math.max(0, sentAt + pause - Date.now());
    timer = setTimeout(() => { sentAt = Date.now(); setStateValue('strokes', written()); }, wait);
  }
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const unit = (offset, size) => Math.round(Math.min(1, Math.max(0, offset / size)) * units);
    return [unit(event.clientX - box.left, box.width), unit(event.clientY - box.top, box.height)];
  }
  canvas.onpointerdown = (event) => {
    // While one draws, a second finger or the ball of the thumb is no pen.
    if (event.button !== 0 || current || strokes.flat().length >= data.most) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    current = [at(event)]; strokes.push(current); line(current); send(false);
    event.preventDefault();
  };
  canvas.onpointermove = (event) => {
    if (!current || event.pointerId !== pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const point = at(each), last = current[current.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) < step || strokes.flat().length >= data.most) continue;
      current.push(point); line([last, point]); send(false);
    }
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (current && event.pointerId === pointer) { current = null; send(true); }
  };
  parentElement.querySelector('.clear').onclick = () => { strokes = []; draw(); send(true); };
  parentElement.querySelector('.undo').onclick = () => { strokes.pop(); draw(); send(true); };
  draw();
  return () => { canvas.ready = false; clearTimeout(timer); };
}
"""

_component = st.components.v2.component("s7_pad", html=_MARKUP, css=_STYLE, js=_SCRIPT)


def pad(first: str) -> str:
    """The strokes as text, as drawn so far; `first` is what is on the pad when it opens.

    When the pen is lifted, the pad writes them into the address itself: st.query_params can only add to the browser's
    history, and what it writes may overtake what the visitor does meanwhile.
    """
    shown = st.session_state.setdefault(OPENED, first)  # it must not change while one draws
    data = {"strokes": shown, "units": UNITS, "pen": PEN, "most": MOST_POINTS}
    return _component(key=PAD, data=data, default={STROKES: shown}, on_strokes_change=lambda: None).strokes or ""


def forget_pad() -> None:
    """Call it where the pad is not shown: when it comes back, it opens with what is in the address by then."""
    st.session_state.pop(OPENED, None)
    st.session_state.pop(PAD, None)
