"""The verdict on two of the compared items: whether their difference is beyond noise."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.address_widgets import select
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.compared_items import OWN, Item, measured
from dashboard.data.queries import BY_KEPT_NETWORK
from dashboard.data.resources import run_catalog
from dashboard.state.escape import plain
from dashboard.state.session import SIDE_A, SIDE_B
from s7core import formatting
from s7core.language.translation import N_, _, _p
from s7core.reference.comparison import Comparison, compare
from s7core.reference.comparison_cautions import test_set_caution, training_caution
from s7core.reference.comparison_side import side_of
from s7core.runs.records import Run

NO_PAIR = N_(
    "Published runs come without their answers digit by digit. With two measured items here, reference runs or your own, a "
    "verdict stands in this place."
)


def choose_pair(items: list[Item], place_a: DeltaGenerator, place_b: DeltaGenerator) -> Comparison | None:
    """Draw the choice of two measured items in these places, kept in the address, and return their comparison.

    At first they are the first and the last of the visitor's own, or without two of these the first and the last of all.
    Where there are no two to choose, or both are the same, the page says so and None is returned.
    """
    able = {each.key: each for each in measured(items)}
    if len(able) < 2:
        st.info(_(NO_PAIR))
        return None
    own = [key for key, item in able.items() if item.kind == OWN]
    keys = list(able)
    first, *_between, last = own if len(own) > 1 else keys
    with place_a:
        a = select(
            "A",
            keys,
            key=SIDE_A,
            default=first,
            title=lambda key: _side_title("A", able[key]),
            label_visibility="collapsed",
        )
    with place_b:
        b = select(
            _("B, against A"),
            keys,
            key=SIDE_B,
            default=last,
            title=lambda key: _side_title("B", able[key]),
            label_visibility="collapsed",
        )
    if a == b:
        st.info(_("A and B are the same: choose another for one of them."))
        return None
    with st.spinner(_("Comparing …")):
        return _compared(able[a].runs, able[b].runs, *_names(able[a], able[b]))


def named_by(found: Comparison | None, items: list[Item]) -> Comparison | None:
    """The comparison that `choose_pair` has returned, with the names that these items have."""
    by_key = {each.key: each for each in items}
    if found is None or not {SIDE_A.value, SIDE_B.value} <= set(by_key):
        return found
    a, b = _names(by_key[SIDE_A.value], by_key[SIDE_B.value])
    return replace(found, a=replace(found.a, name=a), b=replace(found.b, name=b))


def _names(a: Item, b: Item) -> tuple[str, str]:
    """What the two sides are called: without their kind, unless they are alike then."""
    return (a.name, b.name) if a.name != b.name else (a.title, b.title)


def _side_title(letter: str, item: Item) -> str:
    return _("{label}: {text}", label=letter, text=item.title)


# A resource, which is not copied at every rerun: it is large, and nothing changes it.
@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def _compared(a: tuple[Run, ...], b: tuple[Run, ...], title_a: str, title_b: str) -> Comparison:
    return compare(side_of(run_catalog(), a, title_a), side_of(run_catalog(), b, title_b))


def show_headline(found: Comparison) -> None:
    """Draw the verdict as one line."""
    with st.container(key="compare-verdict"):
        st.header(plain(found.headline), anchor=False)


def show_verdict_limits(found: Comparison) -> None:
    """Draw what limits the verdict, a warning where the amounts of training differ, and the statistics folded."""
    with st.container(key="compare-limits", gap="xsmall"):
        if found.scope:
            caption_with_terms(found.scope)
        if caution := training_caution(found):
            st.warning(plain(caution), icon=":material/balance:")
        with st.expander(_("How sure is this?")):
            _show_statistics(found)


def _show_statistics(found: Comparison) -> None:
    """Draw the difference with its interval, the digits that were fixed and broken, and the p-value of the test."""
    markdown_with_terms(plain(found.verdict))
    if found.seeds:
        fixed_note, broken_note = _("A wrong, B right, on average"), _("A right, B wrong, on average")
    else:
        fixed_note, broken_note = _("A wrong, B right"), _("A right, B wrong")
    difference = _("{points} points", points=formatting.points(found.difference))
    show_metrics(
        Metric(_("Difference, B minus A"), difference, found.interval.in_points),
        Metric(_p("digits", "Fixed"), _digits(found.digits.fixed), fixed_note),
        Metric(_p("digits", "Broken"), _digits(found.digits.broken), broken_note),
        Metric("p", formatting.p_value(found.p), _test(found)),
    )
    if chosen := test_set_caution(found):
        caption_with_terms(plain(chosen))
    if found.pair:
        caption_with_terms(
            _(
                "This compares these two trained networks on the same {count} digits. Whether their settings differ takes "
                "several seeds of each: the same settings with another seed give another network.",
                count=formatting.count(found.digits_compared),
            )
        )


def _digits(number: float) -> str:
    return _("{count} digits", count=formatting.count(round(number)))


def _test(found: Comparison) -> str:
    if found.pair:
        return _("exact McNemar test")
    if min(len(found.a.runs), len(found.b.runs)) == 1:
        return _("t-test, one more seed")
    return _("paired t-test over seeds") if found.seeds and found.seeds.paired else _("Welch's t-test over seeds")
