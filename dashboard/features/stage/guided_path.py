"""The guided path: four steps to each stage, their marks, and the bar that always says what comes next.

Marks are kept in the session from page to page, and in the address as `done`, a hexadecimal digit for each stage in which
each step is a bit, so that a link or a reload goes on where one was.
"""

import re
from functools import partial
from typing import Any

import streamlit as st

from dashboard.data.lesson_facts import first_experiment, questions_of, story_of
from dashboard.data.queries import expected_seconds
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from dashboard.state.address import link_note
from s7core.analysis.filled_story import published_trace
from s7core.analysis.lesson_duration import STEPS, StepSeconds, step_seconds
from s7core.lesson.palette import STAGE_MARKS
from s7core.lesson.presets import preset
from s7core.lesson.stages import ALL_STAGES, Stage, stage

DONE = "done"  # in the address
MARKS = "kept lesson marks"  # session state: {stage: steps that are done}
REACHED = "kept lesson places"  # session state: {stage: the step that Next has led to}
OWN_RUNS = "kept lesson runs"  # session state
_GO_ON = "lesson goes on"  # session state: Next was pressed at the end of this stage
TITLES = {"look": "Look", "guess": "Guess", "run": "Run", "explain": "Explain"}
NEXT_WORDS = {"guess": "make a guess", "run": "train it", "explain": "explain it"}
AFTER_LAST = "compare"

Marks = dict[str, set[str]]

_KEEP = """
export default function ({ data }) {
  const keep = () => {   // Streamlit writes the address too, when a page changes or a choice is made
    const address = new URL(location.href);
    if ((address.searchParams.get('done') ?? '') === data) return;
    if (data) address.searchParams.set('done', data); else address.searchParams.delete('done');
    history.replaceState(history.state, '', address);
  };
  keep();
  const timer = setInterval(keep, 300);
  return () => clearInterval(timer);
}
"""
_keep = st.components.v2.component("s7_done", js=_KEEP)

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


def marks() -> Marks:
    """The steps done in each stage; a session begins with those that its address names."""
    if MARKS not in st.session_state:
        st.session_state[MARKS] = _from_text(st.query_params.get(DONE, ""))
    return st.session_state[MARKS]


def earn(stage_key: str, step: str) -> None:
    """Mark a step as done."""
    marks()[stage_key].add(step)


def own_runs() -> set[str]:
    """Ids of runs that were started in this session."""
    return st.session_state.setdefault(OWN_RUNS, set())


def keep_marks() -> None:
    """Call once a script run: the address names the marks on every page."""
    text = to_text(marks())
    if text or DONE in st.query_params:
        _keep(key="kept marks", data=text)


def to_text(found: Marks) -> str:
    """As in the address; "" where nothing is done yet."""
    digits = [sum(1 << place for place, step in enumerate(STEPS) if step in found[each.key]) for each in ALL_STAGES]
    return "".join(f"{digit:x}" for digit in digits) if any(digits) else ""


def _from_text(text: str) -> Marks:
    if text and not re.fullmatch(rf"[0-9a-f]{{{len(ALL_STAGES)}}}", text):
        link_note(f"{DONE} is {text!r}, which names no steps of the lesson.", "The lesson starts from its beginning.")
        text = ""
    digits = text or "0" * len(ALL_STAGES)
    return {
        each.key: {step for place, step in enumerate(STEPS) if int(digit, 16) >> place & 1}
        for each, digit in zip(ALL_STAGES, digits, strict=True)
    }


def place_of(stage_key: str) -> str:
    """The step that the visitor is at: where Next has led to, or the furthest that is done."""
    reached = st.session_state.setdefault(REACHED, {}).get(stage_key, STEPS[0])
    return max([reached, *marks()[stage_key]], key=STEPS.index)


def current_stage() -> Stage | None:
    """The first stage of which something is left to do; None at the end of the lesson."""
    return next((each for each in ALL_STAGES if len(marks()[each.key]) < len(STEPS)), None)


def seconds_left() -> float:
    """Of all steps that are not done."""
    left = 0.0
    for each in ALL_STAGES:
        todo = [step for step in STEPS if step not in marks()[each.key]]
        left += sum(getattr(_pace(each.key), step) for step in todo) + (_run_seconds(each.key) if "run" in todo else 0)
    return left


def far() -> str:
    """How far in the whole lesson: "5 of 16 steps, about 32 min left"."""
    done, total = sum(map(len, marks().values())), len(ALL_STAGES) * len(STEPS)
    minutes = round(seconds_left() / 60)
    return f"{done} of {total} steps" + (f", about {minutes} min left" if minutes else "")


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
                "far": far(),
                "next": f"Next: {NEXT_WORDS[then]}" if then else onward,
                "steps": [{"key": step, "title": TITLES[step], "done": step in marks()[this.key]} for step in STEPS],
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
        st.session_state.setdefault(REACHED, {})[stage_key] = STEPS[STEPS.index(at) + 1]


def _following(this: Stage) -> str | None:
    place = ALL_STAGES.index(this) + 1
    return ALL_STAGES[place].key if place < len(ALL_STAGES) else None


@st.cache_data(max_entries=16, show_spinner=False)
def _pace(stage_key: str) -> StepSeconds:
    published = first_experiment(stage_key).recipe
    return step_seconds(
        stage_key, story_of(stage_key), published_trace(stage(stage_key)), questions_of(published, None, None)
    )


def _run_seconds(stage_key: str) -> float:
    """A quick look, as measured here; before there is a run, as long as the reference runs took, with one thread."""
    size = preset("quick").apply(first_experiment(stage_key).recipe)
    return expected_seconds(size) or _reference_seconds(stage_key)


@st.cache_data(max_entries=16, show_spinner=False)
def _reference_seconds(stage_key: str) -> float:
    start = first_experiment(stage_key)
    size = preset("quick").apply(start.recipe)
    epochs = [run_catalog().epochs(run.id) for run in run_catalog().reference_store.group(start.key)]
    slowest = [each[-1].seconds for each in epochs if each]
    return max(slowest, default=0.0) * size.epochs * size.train_images / start.recipe.train_images
