"""The verdict on two of the compared items: whether their difference is beyond noise."""

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.compared_items import Item, measured
from dashboard.data.queries import BY_KEPT_NETWORK
from dashboard.data.resources import run_catalog
from dashboard.state.escape import plain
from dashboard.state.session import SIDE_A, SIDE_B
from s7core import formatting
from s7core.reference.comparison import Comparison, compare
from s7core.reference.comparison_side import side_of
from s7core.runs.records import Run


def choose_pair(items: list[Item]) -> Comparison | None:
    """Draw the choice of two measured items, kept in the address, and return their comparison.

    Where there are no two to choose, or both are the same, the page says so and None is returned.
    """
    able = {each.key: each for each in measured(items)}
    if len(able) < 2:
        st.info(
            "Published runs come without their answers digit by digit. With two measured items here, reference runs or "
            "your own, a verdict stands in this place."
        )
        return None
    keys = list(able)
    first, second = st.columns(2)
    with first:
        a = select("A", keys, key=SIDE_A, default=keys[0], title=lambda key: able[key].title)
    with second:
        b = select("B, against A", keys, key=SIDE_B, default=keys[-1], title=lambda key: able[key].title)
    if a == b:
        st.info("A and B are the same: choose another for one of them.")
        return None
    first_item, second_item = able[a], able[b]
    differ = first_item.name != second_item.name
    titles = [each.name if differ else each.title for each in (first_item, second_item)]
    return _compared(first_item.runs, second_item.runs, titles[0], titles[1])


# A resource, which is not copied at every rerun: it is large, and nothing changes it.
@st.cache_resource(max_entries=32, show_spinner="Comparing …", hash_funcs=BY_KEPT_NETWORK)
def _compared(a: tuple[Run, ...], b: tuple[Run, ...], title_a: str, title_b: str) -> Comparison:
    return compare(side_of(run_catalog(), a, title_a), side_of(run_catalog(), b, title_b))


def show_verdict(found: Comparison) -> None:
    """Draw the verdict with the difference, the digits that were fixed and broken, and the p-value of the test."""
    st.subheader(plain(found.verdict))
    digits = found.digits
    on_average = ", on average" if found.seeds else ""
    show_metrics(
        Metric("Difference, B less A", f"{formatting.points(found.difference)} points", found.interval.in_points),
        Metric("Fixed", f"{formatting.count(round(digits.fixed))} digits", f"A wrong, B right{on_average}"),
        Metric("Broken", f"{formatting.count(round(digits.broken))} digits", f"A right, B wrong{on_average}"),
        Metric("p", formatting.p_value(found.p), _test(found)),
    )
    if found.a.epochs != found.b.epochs:
        a, b = (" or ".join(map(str, side.epochs)) for side in (found.a, found.b))
        st.warning(f"A was trained for {a} epochs, B for {b}: what differs may be no more than that.")
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
