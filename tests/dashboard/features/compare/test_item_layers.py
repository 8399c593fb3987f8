"""Networks that differ are aligned two at a time; items with the same network count once."""

import pytest
from pages_under_test import open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


def test_items_with_the_same_network_have_nothing_to_align(store):
    at = open_page("compare", {"items": ["reference-final-exp1", "reference-final-exp3"], "see": "layers"})
    assert "All items have the same layers." in words(at)


def test_each_pair_of_different_networks_can_be_aligned_and_the_first_two_are_at_first(store):
    keys = ["reference-init", "reference-net1", "reference-final-exp1", "reference-final-exp3"]
    at = open_page("compare", {"items": keys, "see": "layers"})
    pairs = at.selectbox(key="layers")
    assert pairs.value == "reference-init..reference-net1" and len(pairs.options) == 3  # of three networks
    assert "From Model Init, reference, 3 seeds to Net1, reference, 5 seeds: " in words(at)
    assert f"Parameters −{593_200 - 19_470:,}," in words(at)  # both counts are published
    pairs.set_value("reference-net1..reference-final-exp1").run()
    assert "From Net1, reference, 5 seeds to Final Model, experiment 1, reference, 5 seeds: " in words(at)


def test_a_link_to_no_such_pair_falls_back_with_a_note(store):
    at = open_page("compare", {"items": ["reference-init", "reference-net1"], "see": "layers", "layers": "nonsense"})
    assert "layers is 'nonsense'" in words(at)
    assert at.selectbox(key="layers").value == "reference-init..reference-net1"
