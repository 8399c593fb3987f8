"""What the address of a presentation says: stage, experiment, settings, slide, and which controls are hidden."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from dashboard.state.address import link_note
from s7core.lesson.experiments import Experiment, all_experiments, experiment, experiments_of
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.recipe import Recipe, setting, settings

SET_BY_LINK = tuple(each.name for each in settings() if each.name not in ("stage", "layers"))


HIDEABLE = {  # controls that a teacher may hide; presenter.css says where they are on the page
    "settings": "BatchNorm and dropout",
    "field": "Digit and layer of the receptive field",
    "train": "The button that trains",
    "run": "The choice of the run, and its buttons",
    "files": "Tables and files under charts",
    "leave": "The way out of the presentation",
}


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


def presented_stage() -> Stage:
    """The stage that is presented; the first one where the link names none."""
    keys = [each.key for each in ALL_STAGES]
    return stage(_one_of("stage", keys, keys[0]))


def presented_experiment(this: Stage) -> Experiment:
    """The experiment of this stage that is presented; its first one where the link names none."""
    keys = [each.key for each in all_experiments() if each.stage.key == this.key]
    return experiment(_one_of("experiment", keys, experiments_of(this.key)[0].key))


def presented_slide(slides: list[str]) -> str:
    """Which of the slides is on the screen; the first one where the link names none."""
    return _one_of("slide", slides, slides[0], "The first one is shown.")


def turn_to(slide: str) -> None:
    """Put another slide on the screen; call it from a callback."""
    st.query_params["slide"] = slide


def recipe_of_link(start: Experiment, besides: Collection[str]) -> Recipe:
    """The experiment's recipe with the settings that the link names; those in `besides` are left to their widgets."""
    found = {}
    for name in SET_BY_LINK:
        if name in st.query_params and name not in besides:
            try:
                found[name] = setting(name).parse(st.query_params[name])
            except ValueError as error:
                link_note(str(error))
    return replace(start.recipe, **found)


def hidden_controls() -> list[str]:
    """Names of the controls that the link hides, each a key of HIDEABLE."""
    asked = st.query_params.get_all("hide")
    for each in asked:
        if each not in HIDEABLE:
            link_note(f"hide is {each!r}, but it must be one of {', '.join(HIDEABLE)}.", "Nothing is hidden for it.")
    return [each for each in asked if each in HIDEABLE]


def _one_of(parameter: str, choices: list[str], usual: str, instead: str = "The usual choice is used instead.") -> str:
    """What the link says of a parameter if it is among the choices; else, with a note, what is usual."""
    asked = st.query_params.get(parameter, usual)
    if asked in choices:
        return asked
    link_note(f"{parameter} is {asked!r}, but it must be one of {', '.join(choices)}.", instead)
    return usual
