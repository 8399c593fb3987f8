"""Cached reads give what the store and the reference runs hold, and read anew what changes."""

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from dashboard.data import queries
from dashboard.data.resources import RunDeletedError, dispatch
from dashboard.state.session import OTHER_RUN
from s7core.classroom.visitor import GUEST, Visitor
from s7core.lesson.architecture import layers_from_text
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.recipe import Recipe

FINAL, GROUP = "ref-final-exp3-s1", "final-exp3"
TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"


def learned_numbers(layers) -> int:
    return sum(parameter.numel() for parameter in Network(tuple(layers), 1).parameters())


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_a_stage_under_its_toggles_has_as_many_parameters_as_the_network(stage, store):
    for batch_norm in (True, False):
        assert queries.traced(stage.key, batch_norm, 0.0).parameters == learned_numbers(stage.architecture(batch_norm, 0.0))


def test_the_layers_of_a_recipe_are_the_edited_ones(store):
    assert queries.traced_recipe(Recipe(layers=EDITED)).parameters == learned_numbers(layers_from_text(EDITED))
    assert queries.traced_recipe(TINY) == queries.traced("final", TINY.batch_norm, TINY.dropout)


def test_mistakes_and_probabilities_are_those_of_the_last_epoch(store, reference_store, mnist):
    run, labels = reference_store.run(FINAL), mnist.test_labels.numpy()
    said = np.frombuffer(reference_store.predictions(FINAL, run.epochs_done), np.uint8)
    assert (queries.probabilities_of(run).argmax(1) == said).all()
    assert sorted(each.index for each in queries.mistakes_of(run)) == np.flatnonzero(said != labels).tolist()


def test_answers_by_epoch_are_the_recorded_predictions(store, reference_store):
    said = queries.answers_by_epoch(FINAL, 3)
    assert said.shape == (3, 10_000) and said.dtype == np.uint8
    assert said[1].tobytes() == reference_store.predictions(FINAL, 2) == queries.predictions_of(FINAL, 2)


def test_a_run_that_goes_on_is_read_anew_after_each_epoch(store, add_epoch):
    run_id = store.submit(TINY, "final-exp1", state="running")
    for epoch, missed in ((1, 200), (2, 100)):
        add_epoch(store, run_id, epoch, missed)
        assert len(queries.mistakes_of(store.run(run_id))) == missed


def test_a_run_that_was_deleted_in_the_meantime_is_named(store, add_epoch):
    run_id = store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 100)
    run = store.run(run_id)
    store.delete(run_id)
    with pytest.raises(RunDeletedError, match=f"{run_id} was deleted"):
        queries.kept_result(run)
    with pytest.raises(RunDeletedError, match=f"{run_id} was deleted"):
        queries.predictions_of(run_id, 1)


def test_runs_to_look_into_have_a_network_and_one_s_own_come_first(store, finish):
    ids = [finish(store, replace(TINY, seed=seed), "final-exp1", [100]) for seed in (1, 2)]
    store.submit(TINY, "final-exp1")  # has no network yet
    runs = queries.runs_to_look_into()
    assert [run.id for run in runs[:2]] == ids[::-1]
    assert all(run.is_reference for run in runs[2:]) and FINAL in {run.id for run in runs}


def test_replicates_are_the_newest_run_of_each_seed_and_never_mix_with_reference_runs(store, reference_store, finish):
    first, again, other = (finish(store, replace(TINY, seed=seed), "final-exp1", [100]) for seed in (1, 1, 2))
    finish(store, replace(TINY, seed=3, learning_rate=0.02), "final-exp1", [100])
    assert [run.id for run in queries.replicates(store.run(again))] == [again, other]
    assert [run.id for run in queries.replicates(store.run(first))] == [first, other]
    shipped = queries.replicates(reference_store.run(FINAL))
    assert {run.group for run in shipped} == {GROUP} and len(shipped) == 5


def test_of_many_runs_the_newest_are_offered_and_older_ones_where_the_address_names_them(store, finish, monkeypatch):
    monkeypatch.setattr(queries, "RECENT", 2)
    ids = [finish(store, replace(TINY, seed=seed), "final-exp1", [100]) for seed in range(1, 5)]
    unfinished = store.submit(TINY, "final-exp1")
    own = [run.id for run in queries.runs_to_look_into() if not run.is_reference]
    assert own == [ids[3], ids[2]]
    st.query_params["other"] = [ids[0], unfinished, "gone"]
    own = [run.id for run in queries.runs_to_look_into() if not run.is_reference]
    assert own == [ids[3], ids[2], ids[0]]


def test_a_student_s_own_runs_are_offered_however_many_others_are_newer(store, register, monkeypatch):
    monkeypatch.setattr(queries, "RECENT", 2)
    ada, _ = register.join("9b", "Ada")
    mine = store.submit(TINY, "final-exp1", student=ada.id)
    others = [store.submit(replace(TINY, seed=seed), "final-exp1") for seed in range(1, 4)]
    monkeypatch.setattr(queries, "visitor", lambda: Visitor(True, False, ada, None))
    assert [run.id for run in queries.recent_runs(OTHER_RUN)] == [others[2], others[1], mine]
    assert [run.id for run in queries.recent_runs_of_stage("final")] == [others[2], others[1], mine]
    assert queries.recent_runs_of_stage("net1") == []


def test_recent_runs_are_the_newest_and_those_in_the_address(store, monkeypatch):
    monkeypatch.setattr(queries, "RECENT", 2)
    ids = [store.submit(replace(TINY, seed=seed), "final-exp1") for seed in range(1, 6)]
    monkeypatch.setattr(queries, "asked_all", lambda key: [ids[0], ids[4], "gone"])
    assert [run.id for run in queries.recent_runs(OTHER_RUN)] == [ids[4], ids[3], ids[0]]


def test_test_digits_are_those_of_mnist_in_their_order(store):
    assert queries.test_images().shape == (10_000, 28, 28) and queries.test_images().dtype == np.uint8
    assert queries.test_labels()[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_the_run_to_look_at_is_the_better_one_of_one_s_own_and_a_reference_run_of_the_last_experiment(store, finish):
    """A run that guesses must not be read with in place of a network that reads 99.5%."""
    poor, good = (store.run(finish(store, TINY, "final-exp1", [wrong])) for wrong in (9_020, 1))
    shipped = queries.run_to_look_at("final", None)
    assert (shipped.group, shipped.recipe.seed) == (GROUP, 1)
    assert queries.run_to_look_at("final", poor) == shipped
    assert queries.run_to_look_at("final", good) is good
    assert queries.run_to_look_at("net1", None).group == "net1"


def test_best_runs_of_one_s_own_are_never_those_of_somebody_else(store, register, finish, monkeypatch):
    (ada, _), (bob, _) = register.join("9b", "Ada"), register.join("9b", "Bob")
    runs = {}
    for name, owner, wrong in (("Ada", ada.id, 300), ("Bob", bob.id, 100), ("nobody", "", 200)):
        runs[name] = finish(store, TINY, "final-exp1", [wrong])
        if owner:
            with store.begin() as connection:
                connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (runs[name], owner))
    expected = {
        "Ada": Visitor(True, False, ada, None),
        "Bob": Visitor(True, False, bob, None),
        "nobody": Visitor(True, True),  # the teacher
        None: GUEST,
    }
    for name, who in expected.items():
        monkeypatch.setattr(queries, "visitor", lambda who=who: who)
        found = queries.own_best_runs()
        assert [run.id for run in found.values()] == ([runs[name]] if name else [])
        assert queries.own_best_run("final", store.run(runs["Bob"])) == (store.run(runs[name]) if name else None)
        assert queries.own_best_run("net1", None) is None
    monkeypatch.setattr(queries, "visitor", Visitor)  # on one's own machine all are one's own
    assert queries.own_best_runs()["final"].id == runs["Bob"] == queries.best_runs()["final"].id


def test_counts_of_runs_are_kept_for_a_moment_only(store, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("streamlit.runtime.caching.cache_utils.TTLCACHE_TIMER", lambda: now[0])
    queries.run_counts.clear()
    store.submit(TINY, "final-exp1")
    assert queries.run_counts() == {"queued": 1}
    store.submit(TINY, "final-exp1", state="running")
    assert queries.run_counts() == {"queued": 1}
    now[0] = 10.0
    assert queries.run_counts() == {"queued": 1, "running": 1}


def test_the_time_of_a_run_follows_from_the_latest_epoch_of_its_network(store, add_epoch):
    assert queries.expected_run_seconds(TINY) is None
    run_id = store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 100, seconds=3.0)
    st.cache_data.clear()
    assert queries.expected_run_seconds(TINY) == pytest.approx(6.0)  # two epochs
    assert queries.expected_run_seconds(replace(TINY, epochs=5)) == pytest.approx(15.0)
    assert queries.expected_run_seconds(replace(TINY, train_images=6_000)) > 6.0
    assert queries.expected_run_seconds(replace(TINY, stage="net1")) is None


@pytest.mark.usefixtures("no_workers")
def test_seeds_take_as_many_rounds_as_the_cores_need(store, add_epoch, monkeypatch):
    assert queries.expected_seeds_seconds(TINY, 3) is None
    one = replace(TINY, threads=1)
    add_epoch(store, store.submit(one, "final-exp1", state="running"), 1, 100, seconds=3.0)
    st.cache_data.clear()
    for cores, rounds in ((1, 3), (2, 2), (4, 1)):
        monkeypatch.setattr(dispatch()._backend, "cores", cores)
        assert queries.expected_seeds_seconds(TINY, 3) == pytest.approx(rounds * 6.0)  # a thread each
