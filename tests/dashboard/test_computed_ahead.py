"""What takes long is computed while the visitor looks at something else, unless the network is large."""

import pytest
from pages_under_test import FINAL, open_page, open_page_and_look_ahead, words

from s7core.inside.inspected_network import InspectedNetwork

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(
    ("query", "key", "view", "says"),
    [
        ({}, "see", "calibration", "right as often as it is sure"),
        ({"index": "2130"}, "facet", "similar", "nearest training digits"),
    ],
    ids=["calibration", "similar digits"],
)
def test_what_takes_long_is_computed_while_the_visitor_still_looks_at_something_else(
    query, key, view, says, store, monkeypatch
):
    at, read = open_page_and_look_ahead(monkeypatch, "mistakes", {"run": FINAL, **query}), []
    as_it_is = InspectedNetwork.output
    monkeypatch.setattr(
        InspectedNetwork,
        "output",
        lambda self, images, *rest: (read.append(len(images)), as_it_is(self, images, *rest))[1],
    )
    at.segmented_control(key=key).set_value(view).run()
    assert says in words(at) and sum(read) < 100


@pytest.mark.slow
@pytest.mark.one_core
def test_a_large_network_is_not_computed_ahead(store, monkeypatch):
    """Half a minute of a core, perhaps for nothing."""
    monkeypatch.setattr("dashboard.data.networks.background", lambda: pytest.fail("computed ahead"))
    open_page("mistakes", {"run": "ref-init-s1", "index": "2130"})
