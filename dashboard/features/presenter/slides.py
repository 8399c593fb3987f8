"""The slides of presenter mode: one at a time, in large type, turned by the keyboard, without a side bar."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard.assets import asset_path, script
from dashboard.components.error_sentences import guarded
from dashboard.data.resources import register
from dashboard.pages import page_file
from dashboard.state.address import asked, link_note
from dashboard.state.presentation import hidden_controls, presented_slide, turn_to
from dashboard.state.session import CLASS, PRESENTER_KEYS
from s7core.recipe import Recipe

_keys = st.components.v2.component("s7_presenter_keys", js=script("presenter_keys"))


@dataclass(frozen=True)
class Slide:
    """One slide: its name in the bar, the title above it, and the function that draws it for a recipe."""

    title: str
    heading: str
    draw: Callable[[Recipe], None]


def present(slides: dict[str, Slide], choose_recipe: Callable[[], Recipe], leave_to: str) -> None:
    """Draw the slide that the address names, and the bar with the buttons that turn to others.

    `choose_recipe` draws the settings in the bar; `leave_to` is the page that Leave opens.
    """
    st.html(asset_path("presenter.css"))
    if hidden := hidden_controls():  # read by presenter.css
        st.html(f'<div class="s7-hidden {" ".join(f"s7-hide-{name}" for name in hidden)}"></div>')
    shown = presented_slide(list(slides))
    place = st.container()  # filled below, once the settings at the foot are known
    recipe = _bar(slides, shown, choose_recipe, leave_to)
    with place:
        st.title(slides[shown].heading)
        slides[shown].draw(recipe)


def _bar(slides: dict[str, Slide], shown: str, choose_recipe: Callable[[], Recipe], leave_to: str) -> Recipe:
    """Draw the buttons Back, Next, Settings and Leave and the number of the slide; returns the recipe as it is set."""
    keys = list(slides)
    at = keys.index(shown)
    _keys(key=PRESENTER_KEYS.name, data={"at": at, "slides": len(keys)}, on_turned_change=guarded(partial(_turned, keys)))
    with st.container(key="present-bar", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Back",
            key="present-back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            on_click=guarded(turn_to),
            args=(keys[at - 1],),
        )
        st.button(
            "Next",
            key="present-next",
            icon=":material/arrow_forward:",
            type="primary",
            disabled=at + 1 == len(keys),
            on_click=guarded(turn_to),
            args=(keys[(at + 1) % len(keys)],),
        )
        st.markdown(f"**{at + 1} of {len(keys)}** · {slides[shown].title}")
        with st.popover("Settings", key="present-settings"):
            recipe = choose_recipe()
        if st.button("Leave", key="present-leave", type="tertiary"):
            st.switch_page(page_file(leave_to), query_params={})
    return recipe


def _turned(keys: list[str]) -> None:
    by_place = {str(place): key for place, key in enumerate(keys)}
    if chosen := by_place.get(str(PRESENTER_KEYS.value.turned)):  # a browser may send anything
        turn_to(chosen)


def class_of_link() -> str:
    """The class that the link names, whose wall is the last slide; "" if it names none, or with a note if there is none."""
    name = asked(CLASS)
    if name is None:
        return ""
    found = register().class_named(name)
    if found is None:
        link_note(f"{CLASS.name} is {name!r}, but there is no such class here.", "There is no slide of its wall.")
        return ""
    return found.name
