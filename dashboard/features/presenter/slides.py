"""Presenter mode: the parts of a stage one at a time, in large type, by the keyboard and without a side bar."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from dashboard.data.actions import submit
from dashboard.data.queries import runs_of_stage
from dashboard.data.resources import register
from dashboard.data.visitors import own
from dashboard.features.classroom.wall_panel import choose_axis, show_wall
from dashboard.features.run.choose_run import choose_run
from dashboard.features.run.run_panel import show_run
from dashboard.features.stage.explain_step import show_analysis, show_mistakes, show_stage_results
from dashboard.features.stage.look_step import (
    TOGGLES,
    choose_toggles,
    show_figures,
    show_receptive_field,
    show_story,
    show_table,
)
from dashboard.pages import page_file
from dashboard.state.address import link_note
from s7core.lesson.experiments import Experiment, all_experiments, experiment, experiments_of
from s7core.lesson.stages import Stage
from s7core.recipe import Recipe, setting, settings

SLIDES = {
    "story": "The story",
    "field": "How far one unit sees",
    "layers": "Layer by layer",
    "run": "Train it",
    "results": "Results",
    "analysis": "What it means",
    "mistakes": "The worst mistakes",
}
WALL = "wall"  # a slide more where the link names a class
SET_BY_LINK = tuple(each.name for each in settings() if each.name not in ("stage", "layers", *TOGGLES))


@dataclass(frozen=True)
class Hideable:
    """Controls that a teacher may hide, and where they are on the page."""

    label: str
    selector: str


HIDEABLE = {
    "settings": Hideable("BatchNorm and dropout", ".st-key-present-settings"),
    "field": Hideable("Digit and layer of the receptive field", ".st-key-digit, .st-key-layer"),
    "train": Hideable("The button that trains", ".st-key-present-train"),
    "run": Hideable(
        "The choice of the run, and its buttons", ".st-key-run, [class*='st-key-stop-'], [class*='st-key-run-buttons']"
    ),
    "files": Hideable("Tables and files under charts", "[data-testid=stExpander], [data-testid=stDownloadButton]"),
    "leave": Hideable("The way out of the presentation", ".st-key-present-leave"),
}

_STYLE = """<style>
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], [data-testid="stHeader"] { display: none; }
[data-testid="stMainBlockContainer"] { zoom: 1.3; max-width: none; padding-top: 1.2rem; padding-bottom: 5rem; }
[data-testid="stMarkdownContainer"] p, [data-testid="stMarkdownContainer"] li { font-size: 1.15rem; }
[data-testid="stCaptionContainer"] p { font-size: 0.95rem; }
.st-key-present-bar { position: fixed; bottom: 0; left: 0; right: 0; z-index: 50; padding: 8px 1.5rem;
  background: var(--s7-page, Canvas); border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
</style>"""

# PageUp and PageDown are what the remote controls of presenters send. The arrows belong to a slider that has the focus.
# The number of the slide is sent, not the step: of two presses in a hurry only the last may arrive.
_SCRIPT = """
const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
export default function ({ data, setTriggerValue }) {
  let at = data.at;
  const listen = (event) => {
    const step = STEPS[event.key], within = (selector) => event.target.closest?.(selector);
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    if (within('input:not([type=range]), textarea, [contenteditable], [role=dialog], [role=listbox]')) return;
    if (event.key.startsWith('Arrow') && within('input, [role=slider], [role=tablist], [role=radiogroup]')) return;
    event.preventDefault(); event.stopPropagation();
    const next = Math.max(0, Math.min(at + step, data.slides - 1));
    if (next !== at) { at = next; setTriggerValue('turned', String(at)); }
  };
  document.addEventListener('keydown', listen, true);   // before a slider takes PageDown for itself
  return () => document.removeEventListener('keydown', listen, true);
}
"""
_keys = st.components.v2.component("s7_presenter_keys", js=_SCRIPT)


def present(this: Stage) -> None:
    """The slide that the address names, and the bar that leads on."""
    st.html(_STYLE + _hidden())
    start = _experiment(this)
    if "class" in st.query_params and not _class():
        link_note(
            f"class is {st.query_params['class']!r}, but there is no such class here.", "There is no slide of its wall."
        )
    slides = list(SLIDES) + ([WALL] if _class() else [])
    slide = _slide(slides)
    place = st.container()  # filled below, once the settings at the foot are known
    recipe = _bar(this, start, slides, slide)
    with place:
        st.title(f"Class {_class()}" if slide == WALL else this.title)
        _draw(this, start, recipe)[slide]()


@dataclass(frozen=True)
class Query:
    """What stands in the address after the question mark."""

    values: dict[str, str | list[str]]

    @property
    def text(self) -> str:
        return urlencode(self.values, doseq=True)


def presenter_query(start: Experiment, recipe: Recipe, hidden: list[str], class_name: str = "") -> Query:
    """Of a presentation of the recipe: only what differs from the experiment's is named."""
    changed = {name: _in_address(mine) for name, (mine, _) in recipe.differences(start.recipe).items()}
    return Query(
        {
            "stage": start.stage.key,
            "experiment": start.key,
            **changed,
            **({"hide": hidden} if hidden else {}),
            **({"class": class_name} if class_name else {}),
        }
    )


def _in_address(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _draw(this: Stage, start: Experiment, recipe: Recipe) -> dict[str, Callable[[], None]]:
    return {
        "story": lambda: (show_figures(this, recipe), show_story(this)),
        "field": lambda: show_receptive_field(this, recipe),
        "layers": lambda: (show_figures(this, recipe), show_table(this, recipe)),
        "run": lambda: _train(this, start, recipe),
        "results": lambda: show_stage_results(this),
        "analysis": lambda: show_analysis(this),
        "mistakes": lambda: show_mistakes(this),
        WALL: lambda: show_wall(_class(), choose_axis()),
    }


def _train(this: Stage, start: Experiment, recipe: Recipe) -> None:
    """Exactly the settings of the link, and the run on screen."""
    st.subheader(f"Train it: {start.title}")
    differences = recipe.differences(start.recipe)
    told = ", ".join(f"{setting(name).label_and_text(mine)}" for name, (mine, _) in differences.items())
    st.markdown(told[0].upper() + told[1:] + "; all else as in the experiment." if told else "As in the experiment.")
    st.button(
        "Train", type="primary", icon=":material/play_arrow:", key="present-train", on_click=submit, args=(recipe, start.key)
    )
    of_stage = runs_of_stage(this.key)
    run = choose_run(of_stage, first=next(iter(own(of_stage)), None))
    if run:
        show_run(run)


def _bar(this: Stage, start: Experiment, slides: list[str], slide: str) -> Recipe:
    """Back, place, next, settings and the way out; returns the recipe as it is set."""
    at = slides.index(slide)
    _keys(key="present-keys", data={"at": at, "slides": len(slides)}, on_turned_change=partial(_turned, slides))
    with st.container(key="present-bar", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Back", key="present-back", icon=":material/arrow_back:", disabled=at == 0, on_click=_go, args=(slides[at - 1],)
        )
        st.button(
            "Next",
            key="present-next",
            icon=":material/arrow_forward:",
            type="primary",
            disabled=at + 1 == len(slides),
            on_click=_go,
            args=(slides[(at + 1) % len(slides)],),
        )
        st.markdown(f"**{at + 1} of {len(slides)}** · {SLIDES.get(slide, 'Class wall')}")
        with st.popover("Settings", key="present-settings"):
            toggled = choose_toggles(this)
        if st.button("Leave", key="present-leave", type="tertiary"):
            st.switch_page(page_file(this.key))
    link = _from_link(start)
    return replace(link, batch_norm=toggled.batch_norm, dropout=toggled.dropout)


def _turned(slides: list[str]) -> None:
    if (at := st.session_state["present-keys"].turned) is not None:
        _go(slides[int(at)])


def _go(slide: str) -> None:
    st.query_params["slide"] = slide


def _slide(slides: list[str]) -> str:
    asked = st.query_params.get("slide", slides[0])
    if asked in slides:
        return asked
    link_note(f"slide is {asked!r}, but it must be one of {', '.join(slides)}.", "The first one is shown.")
    return slides[0]


def _experiment(this: Stage) -> Experiment:
    usual = experiments_of(this.key)[0]
    asked = st.query_params.get("experiment", usual.key)
    of_stage = [each.key for each in all_experiments() if each.stage.key == this.key]
    if asked in of_stage:
        return experiment(asked)
    link_note(f"experiment is {asked!r}, but it must be one of {', '.join(of_stage)}.")
    return usual


def _from_link(start: Experiment) -> Recipe:
    """The experiment's recipe with the settings that the link names."""
    found = {}
    for name in SET_BY_LINK:
        if name in st.query_params:
            try:
                found[name] = setting(name).parse(st.query_params[name])
            except ValueError as error:
                link_note(str(error))
    return replace(start.recipe, **found)


def _class() -> str:
    """Of the link, if there is one of this name here; "" if not."""
    of = register().class_named(st.query_params.get("class", ""))
    return of.name if of else ""


def _hidden() -> str:
    """CSS that hides what the link says."""
    asked = st.query_params.get_all("hide")
    for each in asked:
        if each not in HIDEABLE:
            link_note(f"hide is {each!r}, but it must be one of {', '.join(HIDEABLE)}.", "Nothing is hidden for it.")
    hidden = [HIDEABLE[each].selector for each in asked if each in HIDEABLE]
    return f"<style>{', '.join(hidden)} {{ display: none; }}</style>" if hidden else ""
