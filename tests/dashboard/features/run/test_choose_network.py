"""A page that looks into networks begins with a sensible one, and says what to do where there is none."""

import pytest
from pages_under_test import FINAL, asked, open_page, opened_by, words

from s7core.reference.reference_store import ReferenceStore
from s7core.runs.attempt import Attempt

pytestmark = pytest.mark.usefixtures("no_workers")


def test_without_any_network_the_page_ends_with_a_way_to_train_one(store, monkeypatch):
    monkeypatch.setattr(ReferenceStore, "runs", lambda self: [])
    at = open_page("layers")
    assert [each.value for each in at.info] == ["No run has learned anything yet. Train one: a quick look takes seconds."]
    assert not at.subheader and not at.main.selectbox


def test_without_a_run_of_one_s_own_the_page_begins_with_a_reference_run_of_the_last_stage(store):
    assert open_page("layers").selectbox(key="run").value.startswith("ref-final-")


@pytest.fixture
def networks(register, store, reference_store):
    """Runs with a network, the newest last: Ada's, the teacher's and Bob's; and the tokens of the two students."""
    recipe, kept = reference_store.run(FINAL).recipe, reference_store.result(FINAL)
    epoch, predictions = reference_store.epochs(FINAL)[0], reference_store.predictions(FINAL, 1)
    tokens, runs = {}, {}
    for name in ("Ada", "teacher", "Bob"):
        student = None
        if name != "teacher":
            student, tokens[name] = register.join("9b", name)
        runs[name] = store.submit(recipe, "final-exp1", student=student.id if student else "", state="running")
        attempt = Attempt.current(store, runs[name])
        attempt.add_epoch(epoch, predictions, kept, None)
        attempt.end("finished", "")
    return runs, tokens


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("page", ["layers", "mistakes"])
def test_nobody_begins_with_the_network_of_somebody_else(networks, page):
    """It may be made to cost as much as it can."""
    runs, tokens = networks
    assert open_page(page).selectbox(key="run").value.startswith("ref-final-")  # a guest
    for name, token in tokens.items():
        at = opened_by(token, "home")
        at.switch_page(f"views/{page}.py").run()
        assert at.selectbox(key="run").value == runs[name]


def test_what_a_page_chose_of_others_runs_is_not_what_the_visitor_looked_at_last(networks, store):
    runs, _ = networks
    store.update(runs["Bob"], state="queued")  # Train begins with a run that is active
    at = open_page("train")
    assert at.selectbox(key="run").value == runs["Bob"]
    store.update(runs["Bob"], state="finished")
    at.query_params.clear()
    at.switch_page("views/layers.py").run()
    assert at.selectbox(key="run").value.startswith("ref-final-")
    at.selectbox(key="run").set_value(runs["Ada"]).run()  # a choice of their own goes along
    at.query_params.clear()
    at.switch_page("views/mistakes.py").run()
    assert at.selectbox(key="run").value == runs["Ada"]


def test_without_reference_runs_a_guest_chooses_a_network_before_any_is_looked_into(networks, monkeypatch):
    monkeypatch.setattr(ReferenceStore, "runs", lambda self: [])
    at = open_page("layers")
    assert "Choose the network of a run here, or train one of your own." in words(at) and not at.subheader
    at.selectbox(key="run").set_value(networks[0]["Ada"]).run()
    assert not at.exception and at.selectbox(key="run").value == networks[0]["Ada"]


def test_at_most_four_networks_stand_side_by_side(store):
    seeds = [FINAL, *(f"ref-final-exp1-s{seed}" for seed in range(1, 5))]
    at = open_page("digit", {"runs": seeds})
    assert at.multiselect(key="runs").value == at.query_params["runs"] == seeds[:4]
    assert "runs asks for 5, but 4 is the most" in words(at)


def test_a_link_to_a_run_that_is_not_there_falls_back_to_the_run_that_the_page_shows(store):
    at = open_page("layers", {"run": "nope"})
    assert "run is 'nope', which is not one of the choices" in words(at)
    assert at.selectbox(key="run").value == asked(at, "run") and asked(at, "run").startswith("ref-final-")
