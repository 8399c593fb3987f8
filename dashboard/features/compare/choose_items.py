"""The widget that chooses the items to compare, and the mark of each."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from dashboard.components.address_widgets import select_many
from dashboard.data.compared_items import Item, choices
from dashboard.state.session import COMPARED
from s7core.lesson.palette import SOLID, Mark
from s7core.lesson.stages import all_marks


def choose_items(default: Sequence[str], at_most: int) -> list[Item]:
    """Draw the choice and return the chosen items, at most `at_most`, each with a mark of its own.

    `default` has the keys of the items at first; the choice is kept in the address.
    """
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
    """The mark of the item's stage, or the next colour that no taken item of its kind has.

    Published items may share a colour with measured ones, since their lines are dashed.
    """
    colours = [each.mark.colour for each in taken if each.published == item.published]
    mark = next(each for each in chain([item.mark], all_marks()) if each.colour not in colours)
    return replace(mark, dash=(6, 4) if item.published else SOLID)
