"""Two of the compared items learning side by side, on one timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.learning_view import WatchedRun, learning_view, watched_digit, watched_moment
from dashboard.data.compared_items import Item, measured
from dashboard.data.resources import run_catalog
from dashboard.data.step_logs import curve_of
from dashboard.features.run.run_learning import VIEW_KEY
from dashboard.features.run.watched_run import watched_run
from dashboard.state.escape import plain
from dashboard.state.session import SIDE_A, SIDE_B
from s7core.language.translation import _
from s7core.language.words import listing
from s7core.runs.records import Run


@dataclass(frozen=True)
class _Found:
    """A run of an item of which weights were kept along the way, and after how many steps."""

    item: Item
    run: Run
    moments: list[int]

    @property
    def watched(self) -> WatchedRun:
        """The run in the colour of its item, under its name."""
        epochs = run_catalog().epochs(self.run.id)
        found = watched_run(self.run, epochs, curve_of(self.run), self.moments, mark=self.item.mark)
        return replace(found, title=self.name)

    @property
    def name(self) -> str:
        """The name of the item, of several runs with the seed of this one."""
        one_of_many = len(self.item.runs) > 1
        if not one_of_many:
            return self.item.name
        return _("{item}, seed {seed}", item=self.item.name, seed=self.run.recipe.seed)


def show_learning_pair(items: Sequence[Item]) -> None:
    """Draw a run of each of the two items that are judged, A and B, on one timeline, and say whose runs cannot be drawn."""
    pair = _chosen(items)
    found = [each for each in map(_with_moments, pair) if each]
    shown = {each.item.key for each in found}
    missing = [each.name for each in pair if each.key not in shown]
    if missing:
        told = _("Of {items} no run kept its weights along the way, so there is nothing to watch.", items=listing(missing))
        st.info(plain(told))
    if not found:
        return
    with st.container(key="compare-pair"):  # where it is drawn, compare_page.css keeps what is above it low
        learning_view([each.watched for each in found], key=VIEW_KEY, digit=watched_digit(), at=watched_moment())
    first, *others = (each.name for each in found)
    named = _("{first} beside {second}", first=first, second=others[0]) if others else first
    caption_with_terms(
        _(
            "{items}: each at the same number of training steps, or at its nearest moment before. Where an item has several "
            "seeds, this is one of them.",
            items=plain(named),
        )
    )


def _chosen(items: Sequence[Item]) -> list[Item]:
    """The items A and B; where they are not chosen or are the same, the first two, or the only one, that were measured."""
    able = {each.key: each for each in measured(items)}
    chosen = list(dict.fromkeys(key for key in (SIDE_A.get(), SIDE_B.get()) if key in able))
    return [able[key] for key in (chosen if len(chosen) == 2 else list(able)[:2])]


def _with_moments(item: Item) -> _Found | None:
    """The first run of an item that kept weights along the way; None where none did."""
    for run in item.runs:
        if moments := run_catalog().snapshot_moments(run.id):
            return _Found(item, run, moments)
    return None
