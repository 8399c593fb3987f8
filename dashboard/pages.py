"""The registry of pages: each page is one line here and one file in views/."""

from dataclasses import dataclass

import streamlit as st

from s7core.language.translation import N_, translated_fields
from s7core.lesson.stages import ALL_STAGES, Stage

HOME = "home"  # the page that opens at the address of the server itself
_LESSON, _LAB, _CLASS, _MORE = N_("Lesson"), N_("Lab"), N_("Class"), N_("More")  # headings in the navigation


@translated_fields("title", "group", "other_heading")
@dataclass(frozen=True)
class Page:
    """A page of the dashboard. Code names it by its `key`; the key of a stage's page is that of the stage.

    `group` is its heading in the navigation; a page that is not `visible` is reached by links only. One that `runs_networks`
    is drawn after the training engine was loaded. `view` is the name of its file and its address, where that is not the key.
    `other_heading` is what the page says above everything, where that is not its title.
    """

    key: str
    title: str
    group: str
    visible: bool = True
    runs_networks: bool = False
    view: str = ""
    other_heading: str = ""

    @property
    def file(self) -> str:
        """The path as st.switch_page and st.page_link take it."""
        return f"views/{self.view or self.key}.py"

    @property
    def address(self) -> str:
        """What follows the server's own address and a slash; "" for Home."""
        return "" if self.key == HOME else self.view or self.key

    @property
    def heading(self) -> str:
        """What the page says above everything."""
        return self.other_heading or self.title


def _stage_page(number: int, stage: Stage) -> Page:
    address = stage.title.lower().replace(" ", "_")
    return Page(stage.key, f"{number} {stage.title}", _LESSON, view=address, other_heading=stage.title)


_PAGES = (
    Page(HOME, N_("Home"), _LESSON, other_heading=N_("How small can a digit reader get?")),
    Page("train", N_("Train"), _LAB),
    Page("build", N_("Build a network"), _LAB),
    Page("compare", N_("Compare"), _LAB),
    Page("mistakes", N_("Mistakes"), _LAB, runs_networks=True),
    Page("receptive_field", N_("Receptive field"), _LAB, runs_networks=True),
    Page("layers", N_("Layers"), _LAB, runs_networks=True),
    Page("digit", N_("Your digit"), _LAB, runs_networks=True),
    Page("ablations", N_("Ablations"), _LAB),
    Page("board", N_("How small?"), _LAB),
    Page("join", N_("Join"), _CLASS, other_heading=N_("Join a class")),
    Page("class_wall", N_("Class wall"), _CLASS),
    Page("teacher", N_("Teacher"), _CLASS),
    Page("present", N_("Present"), _CLASS, visible=False),
    Page("audit", N_("Claims audit"), _MORE),
    Page("glossary", N_("Glossary"), _MORE),
)


def all_pages() -> list[Page]:
    """Every page in the order of the navigation: Home, a page for each stage of the lesson, then the others."""
    stages = [_stage_page(number, stage) for number, stage in enumerate(ALL_STAGES, start=1)]
    return [_PAGES[0], *stages, *_PAGES[1:]]


def _page(key: str) -> Page:
    return next(page for page in all_pages() if page.key == key)


def page_file(key: str) -> str:
    """The path of a page as st.switch_page and st.page_link take it."""
    return _page(key).file


def page_title(key: str) -> str:
    """What a page is called in the navigation."""
    return _page(key).title


def page_heading(key: str) -> str:
    """What a page says above everything."""
    return _page(key).heading


def needs_engine(address: str) -> bool:
    """Whether the page at this address runs networks."""
    return any(page.runs_networks for page in all_pages() if page.key == address)


def navigation() -> dict[str, list[st.Page]]:
    """All pages under their headings, as st.navigation takes them."""
    return {
        group: [_navigation_page(page) for page in all_pages() if page.group == group]
        for group in dict.fromkeys(page.group for page in all_pages())
    }


def _navigation_page(page: Page) -> st.Page:
    return st.Page(page.file, title=page.title, default=page.key == HOME, visibility="visible" if page.visible else "hidden")
