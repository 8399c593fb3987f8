"""The widget that chooses the items to compare, and the name and the mark of each."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

import streamlit as st

from dashboard.components.address_widgets import select_many
from dashboard.data.compared_items import OWN, Item, choices
from dashboard.data.compared_names import list_names, settings_name, whose_run
from dashboard.state.session import COMPARED
from s7core.language.catalog import SOURCE
from s7core.language.translation import _, language, speaking
from s7core.lesson.palette import SOLID, Mark
from s7core.lesson.stages import all_marks
from s7core.runs.records import Run

_SHORTEST_FIRST: tuple[Callable[[Run], str], ...] = (
    lambda run: whose_run(run, short=True),
    whose_run,
    lambda run: " · ".join(part for part in (whose_run(run), settings_name(run)) if part),
)


def choose_items(default: Sequence[str], at_most: int, runs: Sequence[Run]) -> list[Item]:
    """Draw the choice, folded, and return the chosen items, at most `at_most`, each with a name and a mark of its own.

    `default` has the keys of the items at first; the choice is kept in the address. `runs` are the recent own ones.
    """
    available = choices(runs)
    with st.popover(_("Choose what to compare"), icon=":material/checklist:", key="choose-items", width="stretch"):
        keys = select_many(
            _("What to compare"),
            list(available),
            key=COMPARED,
            title=lambda key: available[key].title,
            at_most=at_most,
            default=[each for each in default if each in available],
            placeholder=_("Choose two to {count}", count=at_most),
        )
    items: list[Item] = []
    for each in named_apart([available[key].read() for key in keys]):
        items.append(replace(each, mark=_free_mark(each, items)))
    return items


def in_english(items: list[Item], runs: Sequence[Run]) -> list[Item]:
    """The items with the names that they have in English, for a file; one that was deleted meanwhile as it is."""
    if language() == SOURCE:
        return items
    with speaking(SOURCE):
        available = choices(runs)
        read = [available[each.key].read() if each.key in available else each for each in items]
        return [replace(each, mark=item.mark) for each, item in zip(named_apart(read), items, strict=True)]


def named_apart(items: Sequence[Item]) -> list[Item]:
    """The items, single runs of visitors among them with the shortest name that no other item has."""
    singles = [each for each in items if each.kind == OWN and len(each.runs) == 1]
    listed = list_names(each.runs[0] for each in singles)
    found = [_renamed(each, listed.get(each.key, "")) for each in items]
    for short in reversed(_SHORTEST_FIRST):
        names = {each.key: short(each.runs[0]) for each in singles}
        times = Counter(names.get(each.key, each.title) for each in items)
        found = [_renamed(each, name) if times[name := names.get(each.key, each.title)] == 1 else each for each in found]
    return found


def _renamed(item: Item, name: str) -> Item:
    """The item with this name, which is its title too; the item as it is where the name is empty or its title."""
    return item if name in ("", item.title) else replace(item, title=name, name=name)


def _free_mark(item: Item, taken: Sequence[Item]) -> Mark:
    """The mark of the item's stage, or the next colour that no taken item of its kind has.

    Published items may share a colour with measured ones, since their lines are dashed.
    """
    colours = [each.mark.colour for each in taken if each.published == item.published]
    mark = next(each for each in chain([item.mark], all_marks()) if each.colour not in colours)
    return replace(mark, dash=(6, 4) if item.published else SOLID)
