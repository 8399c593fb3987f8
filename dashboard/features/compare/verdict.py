"""The verdict on two of the compared items: whether their difference is beyond noise."""

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
from s7core.reference.comparison import Comparison, compare
from s7core.reference.comparison_cautions import test_set_caution, training_caution
from s7core.reference.comparison_side import side_of
from s7core.runs.records import Run


def choose_pair(items: list[Item], place_a: DeltaGenerator, place_b: DeltaGenerator) -> Comparison | None:
    """Draw the choice of two measured items in these places, kept in the address, and return their comparison.

    At first they are the first and the last of the visitor's own, or without two of these the first and the last of all.
    Where there are no two to choose, or both are the same, the page says so and None is returned.
    """
    able = {each.key: each for each in measured(items)}
    if len(able) < 2:
        st.info(
            "Published runs come without their answers digit by digit. With two measured items here, reference runs or "
            "your own, a verdict stands in this place."
        )
        return None
    own = [key for key, item in able.items() if item.kind == OWN]
    keys = list(able)
    first, *_, last = own if len(own) > 1 else keys
    with place_a:
        a = select(
            "A", keys, key=SIDE_A, default=first, title=lambda key: f"A: {able[key].title}", label_visibility="collapsed"
        )
    with place_b:
        b = select(
            "B, against A",
            keys,
            key=SIDE_B,
            default=last,
            title=lambda key: f"B: {able[key].title}",
            label_visibility="collapsed",
        )
    if a == b:
        st.info("A and B are the same: choose another for one of them.")
        return None
    differ = able[a].name != able[b].name
    titles = [able[key].name if differ else able[key].title for key in (a, b)]
    return _compared(able[a].runs, able[b].runs, titles[0], titles[1])


# A resource, which is not copied at every rerun: it is large, and nothing changes it.
@st.cache_resource(max_entries=32, show_spinner="Comparing …", hash_funcs=BY_KEPT_NETWORK)
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
        with st.expander("How sure is this?"):
            _show_statistics(found)


def _show_statistics(found: Comparison) -> None:
    """Draw the difference with its interval, the digits that were fixed and broken, and the p-value of the test."""
    markdown_with_terms(plain(found.verdict))
    digits = found.digits
    on_average = ", on average" if found.seeds else ""
    show_metrics(
        Metric("Difference, B minus A", f"{formatting.points(found.difference)} points", found.interval.in_points),
        Metric("Fixed", f"{formatting.count(round(digits.fixed))} digits", f"A wrong, B right{on_average}"),
        Metric("Broken", f"{formatting.count(round(digits.broken))} digits", f"A right, B wrong{on_average}"),
        Metric("p", formatting.p_value(found.p), _test(found)),
    )
    if chosen := test_set_caution(found):
        caption_with_terms(plain(chosen))
    if found.pair:
        caption_with_terms(
            f"This compares these two trained networks on the same {formatting.count(found.digits_compared)} digits. "
            "Whether their settings differ takes several seeds of each: the same settings with another seed give another "
            "network."
        )


def _test(found: Comparison) -> str:
    if found.pair:
        return "exact McNemar test"
    if min(len(found.a.runs), len(found.b.runs)) == 1:
        return "t-test, one more seed"
    return "paired t-test over seeds" if found.seeds and found.seeds.paired else "Welch's t-test over seeds"
