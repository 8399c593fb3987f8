"""The choice of what is compared."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from dashboard.components.address_widgets import select_many
from dashboard.data.compared_items import Item, choices
from dashboard.state.session import COMPARED
from s7core.lesson.palette import Mark
from s7core.lesson.stages import all_marks


def choose_items(default: Sequence[str], at_most: int) -> list[Item]:
    """Two to `at_most` items, kept in the address, each with a mark that no other has."""
    available = choices()
    keys = select_many(
        "What to compare",
        list(available),
        key=COMPARED,
        title=lambda key: available[key].title,
        at_most=at_most,
        default=[each for each in default if each in available],
        placeholder=f"Choose two to {at_most}",
    )
    items: list[Item] = []
    for each in (available[key].read() for key in keys):
        items.append(replace(each, mark=_free_mark(each, items)))
    return items


def _free_mark(item: Item, taken: Sequence[Item]) -> Mark:
    """The stage's own mark, or the next one that no other has; what is published differs by its dashes already."""
    colours = [each.mark.colour for each in taken if each.published == item.published]
    mark = next(each for each in chain([item.mark], all_marks()) if each.colour not in colours)
    return replace(mark, dash=[6, 4] if item.published else [1, 0])
