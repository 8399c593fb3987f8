"""The summary has every item with its figures, and each heading that needs it explains itself."""

import re

from dashboard.features.compare.leaderboard import BEST_MINUS_LAST, EPOCHS_AT_GOAL, leaderboard
from dashboard.features.compare.results_summary import summary_html


def drawn(items, *keys: str) -> str:
    return summary_html(leaderboard([items[key] for key in keys]), BEST_MINUS_LAST, EPOCHS_AT_GOAL)


def test_each_item_is_a_row_with_its_accuracy_interval_and_size(items):
    told = drawn(items, "reference-init", "reference-net1")
    assert re.findall(r'<th scope="row">(.*?)</th>', told) == [items["reference-init"].title, items["reference-net1"].title]
    accuracy = sum(items["reference-net1"].last) / 5
    assert f"{accuracy * 100:.2f}%" in told and "593,200" in told and "19,470" in told
    assert re.search(r"<small>\d\d\.\d\d to \d\d\.\d\d</small>", told)


def test_figures_of_our_own_making_have_a_term_that_explains_them(items):
    told = drawn(items, "reference-net1")
    head = told[: told.index("</thead>")]
    for term in ("best-epoch", "best-minus-last", "epochs-at-goal", "seed", "interval", "parameter", "receptive-field"):
        assert f'data-term="{term}"' in head, term


def test_a_name_from_outside_is_text(items):
    table = leaderboard([items["reference-net1"]]).assign(Item="<b>Ada</b>")
    assert "<b>Ada</b>" not in summary_html(table, BEST_MINUS_LAST, EPOCHS_AT_GOAL)
