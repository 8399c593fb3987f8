"""The bar of the guided path at the foot of a stage's page: its steps, how far one is, and what comes next."""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.data.lesson_progress import progress_text
from dashboard.pages import page_file
from dashboard.state.lesson_marks import STEP_TITLES, earn, marks, place_of, reach
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.palette import STAGE_MARKS
from s7core.lesson.stages import ALL_STAGES, Stage, stage

_GO_ON = "lesson goes on"  # session state: Next was pressed at the end of this stage
NEXT_WORDS = {"guess": "make a guess", "run": "train it", "explain": "explain it"}
AFTER_LAST = "compare"

_BAR_STYLE = """
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 16px; color: var(--st-text-color);
  font: 400 0.92rem/1.3 var(--st-font); font-variant-numeric: tabular-nums; }
.stage { font-weight: 650; border-left: 4px solid var(--colour); padding-left: 8px; }
.steps { display: flex; gap: 6px; margin: 0; padding: 0; list-style: none; }
button { font: inherit; color: inherit; background: transparent; border-radius: 999px; padding: 3px 11px; cursor: pointer;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 35%, transparent); }
.here { border-color: var(--st-text-color); box-shadow: inset 0 0 0 1px var(--st-text-color); }
.done::before { content: "✓ "; font-weight: 700; }
.far { opacity: 0.85; margin-left: auto; }
.next { border-radius: 8px; padding: 6px 16px; font-weight: 600; color: #fff; background: #005A8F; border-color: #005A8F; }
button:hover { border-color: var(--st-text-color); }
button:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 2px; }
@media (max-width: 640px) {
  .bar { gap: 6px 8px; font-size: 0.84rem; } .steps { gap: 3px; } button { padding: 3px 7px; }
  .far { margin-left: 0; } .next { margin-left: auto; padding: 5px 12px; }
}
"""

_BAR = """
export default function ({ parentElement, data, setTriggerValue }) {
  let bar = parentElement.querySelector('.bar');
  if (!bar) {
    bar = document.createElement('div');
    bar.className = 'bar'; bar.setAttribute('role', 'navigation'); bar.setAttribute('aria-label', 'Guided path');
    bar.innerHTML = '<span class="stage"></span><ol class="steps"></ol><span class="far" aria-live="polite"></span>'
      + '<button type="button" class="next"></button>';
    parentElement.appendChild(bar);
  }
  const find = (name) => bar.querySelector('.' + name);
  const show = (step) => {
    const heading = document.getElementById(step);
    if (!heading) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    heading.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
    heading.tabIndex = -1; heading.focus({ preventScroll: true });
  };
  bar.style.setProperty('--colour', data.colour);
  find('stage').textContent = data.stage;
  find('far').textContent = data.far;
  if (find('steps').children.length !== data.steps.length) find('steps').replaceChildren(...data.steps.map(() => {
    const item = document.createElement('li');
    item.appendChild(document.createElement('button')).type = 'button';
    return item;
  }));
  data.steps.forEach(({ key, title, done }, at) => {
    const chip = find('steps').children[at].firstChild;
    chip.textContent = title;
    chip.className = (done ? 'done ' : '') + (key === data.at ? 'here' : '');
    chip.setAttribute('aria-label', title + (done ? ', done' : ', not done yet'));
    if (key === data.at) chip.setAttribute('aria-current', 'step'); else chip.removeAttribute('aria-current');
    chip.onclick = () => show(key);
  });
  find('next').textContent = data.next + ' →';
  find('next').onclick = () => { if (data.then) show(data.then); setTriggerValue('next', data.at); };
}
"""
_bar = st.components.v2.component("s7_guide", css=_BAR_STYLE, js=_BAR)

# The bar is lower than what Streamlit keeps free for a chat, and headings must not hide under the page's own header.
_ROOM = """<style>
[data-testid="stBottomBlockContainer"] { padding: 0.55rem clamp(1rem, 3vw, 3rem) 0.6rem; max-width: none; }
[data-testid="stBottom"] { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
#look, #guess, #run, #explain { scroll-margin-top: 4rem; outline: none; }
</style>"""


def show_bar(this: Stage) -> None:
    """The bar at the foot of a stage's page: its steps, how far one is, and Next."""
    if st.session_state.pop(_GO_ON, False):
        st.switch_page(page_file(_following(this) or AFTER_LAST))
    at = place_of(this.key)
    then = next(iter(STEPS[STEPS.index(at) + 1 :]), None)
    following = _following(this)
    onward = f"Next stage: {stage(following).title}" if following else "Compare the stages"
    st.html(_ROOM)
    with st.bottom:
        _bar(
            key="guide",
            on_next_change=partial(_went_on, this.key),
            data={
                "stage": this.title,
                "colour": STAGE_MARKS[this.key].colour,
                "at": at,
                "then": then,
                "far": progress_text(),
                "next": f"Next: {NEXT_WORDS[then]}" if then else onward,
                "steps": [{"key": step, "title": STEP_TITLES[step], "done": step in marks()[this.key]} for step in STEPS],
            },
        )


def _went_on(stage_key: str) -> None:
    at: Any = st.session_state["guide"].next
    if at not in STEPS:
        return  # Next was not pressed
    if at == STEPS[0]:
        earn(stage_key, at)
    if at == STEPS[-1]:
        st.session_state[_GO_ON] = True
    else:
        reach(stage_key, STEPS[STEPS.index(at) + 1])


def _following(this: Stage) -> str | None:
    place = ALL_STAGES.index(this) + 1
    return ALL_STAGES[place].key if place < len(ALL_STAGES) else None
