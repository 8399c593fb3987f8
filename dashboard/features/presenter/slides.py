"""The slides of presenter mode: one at a time, in large type, turned by the keyboard, without a side bar."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard.assets import asset_path, script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.data.resources import register
from dashboard.pages import page_file
from dashboard.state.address import asked, link_note
from dashboard.state.presentation import (
    following_stage,
    go_on_to,
    hidden_controls,
    presented_slide,
    query_to_go_on,
    turn_to,
)
from dashboard.state.session import CLASS, PRESENTER_KEYS
from s7core.language.translation import _, _p
from s7core.lesson.stages import Stage
from s7core.recipe import Recipe

_full_screen = st.components.v2.component(
    "s7_full_screen", html="<button type=button></button>", css=stylesheet("full_screen"), js=script("full_screen")
)
_keys = st.components.v2.component("s7_presenter_keys", js=script("presenter_keys"))


@dataclass(frozen=True)
class Slide:
    """One slide: its name in the bar, the title above it, and the function that draws it for a recipe."""

    title: str
    heading: str
    draw: Callable[[Recipe], None]


def present(slides: dict[str, Slide], choose_recipe: Callable[[], Recipe], this: Stage, onward_slide: str) -> None:
    """Draw the slide that the address names, and the bar with the buttons that turn to others.

    `choose_recipe` draws the settings in the bar. After the last slide the bar leads to the next stage, whose presentation
    begins with its slide `onward_slide`.
    """
    if query := query_to_go_on(onward_slide):
        st.switch_page(page_file("present"), query_params=query.values)
    st.html(asset_path("presenter.css"))
    if hidden := hidden_controls():  # read by presenter.css
        st.html(f'<div class="s7-hidden {" ".join(f"s7-hide-{name}" for name in hidden)}"></div>')
    shown = presented_slide(list(slides))
    place = st.container(key="present-slide")  # filled below, once the settings at the foot are known
    recipe = _bar(slides, shown, choose_recipe, this)
    with place:
        st.title(slides[shown].heading)
        slides[shown].draw(recipe)


def _bar(slides: dict[str, Slide], shown: str, choose_recipe: Callable[[], Recipe], this: Stage) -> Recipe:
    """Draw the buttons and the number of the slide; returns the recipe as it is set under Settings."""
    keys = list(slides)
    at, following = keys.index(shown), following_stage(this)
    places = len(keys) + (following is not None)
    _keys(
        key=PRESENTER_KEYS.name,
        data={"at": at, "slides": places, "slide": shown},
        on_turned_change=guarded(partial(_turned, keys, following)),
    )
    with st.container(key="present-bar", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _p("to the slide before", "Back"),
            key="present-back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            on_click=guarded(turn_to),
            args=(keys[at - 1],),
        )
        ends = at + 1 == len(keys)
        st.button(
            _("Next stage: {stage}", stage=following.title) if ends and following else _p("to the next slide", "Next"),
            key="present-next",
            icon=":material/arrow_forward:",
            type="primary",
            disabled=at + 1 == places,
            on_click=guarded(_turned_by),
            args=(keys, following, at + 1),
        )
        st.markdown(_("**{place} of {count}** · {title}", place=at + 1, count=len(keys), title=slides[shown].title))
        with st.popover(_("Settings"), key="present-settings"):
            recipe = choose_recipe()
        _full_screen(key="present-full-screen", data={"enter": _("Full screen"), "leave": _("Leave full screen")})
        if st.button(_p("the presentation", "Leave"), key="present-leave", type="tertiary"):
            st.switch_page(page_file(this.key), query_params={})
    return recipe


def _turned_by(keys: list[str], following: Stage | None, place: int) -> None:
    """Turn to the slide at this place, counted from 0; behind the last one is the stage that follows."""
    if 0 <= place < len(keys):
        turn_to(keys[place])
    elif place == len(keys) and following is not None:
        go_on_to(following.key)


def _turned(keys: list[str], following: Stage | None) -> None:
    by_name = {str(place): place for place in range(len(keys) + 1)}
    place = by_name.get(str(PRESENTER_KEYS.value.turned))  # a browser may send anything
    if place is not None:
        _turned_by(keys, following, place)


def class_of_link() -> str:
    """The class that the link names, whose wall is the last slide; "" if it names none, or with a note if there is none."""
    name = asked(CLASS)
    if name is None:
        return ""
    found = register().class_named(name)
    if found is None:
        link_note(
            _("{field} is {name}, but there is no such class here.", field=CLASS.name, name=repr(name)),
            _("There is no slide of its wall."),
        )
        return ""
    return found.name
