"""What the address of a presentation says: stage, experiment, settings, slide, and which controls are hidden."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.state.address import asked, asked_all, link_note, parameter_text, set_address
from dashboard.state.session import (
    CLASS,
    EXPERIMENT,
    HIDDEN,
    OPEN_PAGE,
    SETTING_KEYS,
    SLIDE,
    STAGE,
    STAGE_TO_PRESENT,
    forget_page,
)
from dashboard.state.session_key import AddressKey
from s7core.language.translation import N_, _
from s7core.lesson.experiments import Experiment, all_experiments, experiment, lesson_experiments
from s7core.lesson.presets import SIZE_SETTINGS
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.recipe import Recipe, setting, settings

SET_BY_LINK = tuple(each.name for each in settings() if each.name not in ("stage", "layers"))

HIDEABLE = {  # controls that a teacher may hide; presenter.css says where they are on the page
    "settings": N_("BatchNorm and dropout"),
    "field": N_("Digit and layer of the receptive field"),
    "train": N_("The button that trains"),
    "run": N_("The choice of the run, and its buttons"),
    "files": N_("Tables and files under charts"),
    "leave": N_("The way out of the presentation"),
}


def is_presented() -> bool:
    """Whether the page that the session shows is a presentation, which is read from far away."""
    return OPEN_PAGE.get("") == "present"


@dataclass(frozen=True)
class Query:
    """The part of an address after the question mark, as values by parameter."""

    values: dict[str, str | list[str]]

    @property
    def text(self) -> str:
        """The parameters as one string, as they stand in the address."""
        return urlencode(self.values, doseq=True)


def presenter_query(start: Experiment, recipe: Recipe, hidden: list[str], class_name: str = "") -> Query:
    """The query of a presentation of the recipe; it names only the settings that differ from the experiment's."""
    changed = {name: parameter_text(mine) for name, (mine, _) in recipe.differences(start.recipe).items()}
    return Query(
        {
            STAGE.name: start.stage.key,
            EXPERIMENT.name: start.key,
            **changed,
            **({HIDDEN.name: hidden} if hidden else {}),
            **({CLASS.name: class_name} if class_name else {}),
        }
    )


def presented_stage() -> Stage:
    """The stage that is presented; the first one where the link names none."""
    keys = [each.key for each in ALL_STAGES]
    return stage(_one_of(STAGE, keys, keys[0]))


def presented_experiment(this: Stage) -> Experiment:
    """The experiment of this stage that is presented; its first one where the link names none."""
    keys = [each.key for each in all_experiments() if each.stage.key == this.key]
    return experiment(_one_of(EXPERIMENT, keys, lesson_experiments(this.key)[0].key))


def presented_slide(slides: list[str]) -> str:
    """Which of the slides is on the screen; the first one where the link names none."""
    return _one_of(SLIDE, slides, slides[0], _("The first one is shown."))


def turn_to(slide: str) -> None:
    """Put another slide on the screen; call it from a callback."""
    set_address(SLIDE, slide)


def following_stage(this: Stage) -> Stage | None:
    """The stage that the lesson goes on to; None after the last one."""
    return next(iter(ALL_STAGES[ALL_STAGES.index(this) + 1 :]), None)


def go_on_to(stage_key: str) -> None:
    """Present another stage next; call it from a callback."""
    STAGE_TO_PRESENT.set(stage_key)


def query_to_go_on(first_slide: str) -> Query | None:
    """The query of the stage that `go_on_to` asked for, once, and forget what belongs to the one before; None without one.

    Its presentation keeps the class, what is hidden and how large its runs are, and takes the rest from the experiment.
    """
    following = STAGE_TO_PRESENT.pop()
    if following is None:
        return None
    kept: list[AddressKey[Any]] = [HIDDEN, CLASS, *(SETTING_KEYS[name] for name in SIZE_SETTINGS)]
    values = {key.name: found for key in kept if (found := asked_all(key))}
    forget_page()
    return Query({STAGE.name: following, **values, SLIDE.name: first_slide})


def recipe_of_link(start: Experiment, besides: Collection[str]) -> Recipe:
    """The experiment's recipe with the settings that the link names; those in `besides` are left to their widgets."""
    found = {}
    for name in SET_BY_LINK:
        text = asked(SETTING_KEYS[name])
        if text is not None and name not in besides:
            try:
                found[name] = setting(name).parse(text)
            except ValueError as error:
                link_note(str(error))
    return replace(start.recipe, **found)


def hidden_controls() -> list[str]:
    """Names of the controls that the link hides, each a key of HIDEABLE."""
    names = asked_all(HIDDEN)
    for name in names:
        if name not in HIDEABLE:
            link_note(_not_among(HIDDEN, name, HIDEABLE), _("Nothing is hidden for it."))
    return [name for name in names if name in HIDEABLE]


def _one_of(key: AddressKey[str], choices: list[str], usual: str, instead: str | None = None) -> str:
    """What the link says of a parameter if that is among the choices, else the usual choice with a note."""
    found = asked(key)
    if found is None or found in choices:
        return usual if found is None else found
    link_note(_not_among(key, found, choices), instead)
    return usual


def _not_among(key: AddressKey[Any], said: str, choices: Iterable[str]) -> str:
    values = ", ".join(choices)
    return _("{name} is {value}, but it must be one of {values}.", name=key.name, value=repr(said), values=values)
