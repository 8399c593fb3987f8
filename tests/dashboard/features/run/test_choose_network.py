"""A page that looks into networks begins with a sensible one, and says what to do where there is none."""

import pytest
from pages_under_test import FINAL, asked, open_page, words

from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")


def test_without_any_network_the_page_ends_with_a_way_to_train_one(store, monkeypatch):
    monkeypatch.setattr(ReferenceStore, "runs", lambda self: [])
    at = open_page("layers")
    assert [each.value for each in at.info] == ["No run has learned anything yet. Train one: a quick look takes seconds."]
    assert not at.subheader and not at.selectbox


def test_without_a_run_of_one_s_own_the_page_begins_with_a_reference_run_of_the_last_stage(store):
    assert open_page("layers").selectbox(key="run").value.startswith("ref-final-")


def test_at_most_four_networks_stand_side_by_side(store):
    seeds = [FINAL, *(f"ref-final-exp1-s{seed}" for seed in range(1, 5))]
    at = open_page("digit", {"runs": seeds})
    assert at.multiselect(key="runs").value == at.query_params["runs"] == seeds[:4]
    assert "runs asks for 5, but 4 is the most" in words(at)


def test_a_link_to_a_run_that_is_not_there_falls_back_to_the_run_that_the_page_shows(store):
    at = open_page("layers", {"run": "nope"})
    assert "run is 'nope', which is not one of the choices" in words(at)
    assert at.selectbox(key="run").value == asked(at, "run") and asked(at, "run").startswith("ref-final-")
