"""A sweep on Train: its size before it starts, what enters the queue, and what the page says while it trains."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, opened_by, words

from s7core.classroom.limits import Limits
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

PUBLISHED = experiment("final-exp1").recipe
RATES = {"sweep": "learning_rate", "values": "0.01,0.03"}
OF_SWEEP = replace(PUBLISHED, threads=1, epochs=2)  # threads as in runs that train side by side


def labels(at) -> dict[str, str]:
    return {each.key: each.label for each in at.button}


def test_nothing_of_a_sweep_is_read_before_a_setting_is_chosen(store, monkeypatch):
    monkeypatch.setattr("dashboard.data.sweeps.sweep_state", lambda *arguments: pytest.fail("the sweep was read"))
    at = open_page("train")
    assert at.selectbox(key="sweep").value is None and "start-sweep" not in labels(at)


def test_a_chosen_setting_suggests_values_around_its_own(store):
    at = open_page("train")
    at.selectbox(key="sweep").set_value("learning_rate").run()
    assert at.text_input(key="values").value == "0.003,0.01,0.03"
    assert "Which learning rate?" in words(at) and "9 runs: 3 values of learning rate × 3 seeds." in words(at)
    at.selectbox(key="sweep").set_value("batch_norm").run()
    assert at.text_input(key="values").value == "false,true"
    assert not at.exception


def test_a_start_enters_only_what_is_missing(store, finish):
    finished = finish(store, replace(OF_SWEEP, seed=1, learning_rate=0.03), "final-exp1", [200, 100])
    waiting = store.submit(replace(OF_SWEEP, seed=0), "final-exp1")
    at = open_page("train", {**RATES, "epochs": "2"})
    told = words(at)
    assert "6 runs: 2 values of learning rate × 3 seeds. 1 finished, 1 in the queue, 4 not yet started." in told
    assert labels(at)["start-sweep"] == "Train the 4 runs that are missing"
    at.button(key="start-sweep").click().run()
    assert not at.exception
    found = {(run.recipe.learning_rate, run.recipe.seed): run.id for run in store.runs()}
    assert set(found) == {(rate, seed) for rate in (0.01, 0.03) for seed in (0, 1, 2)} and len(store.runs()) == 6
    assert found[0.03, 1] == finished and found[0.01, 0] == waiting
    assert "start-sweep" not in labels(at) and labels(at)["stop-sweep"] == "Stop 5 runs"


def test_a_single_run_that_is_missing_is_named_in_the_singular(store, finish):
    finish(store, replace(OF_SWEEP, seed=7, learning_rate=0.03), "final-exp1", [200, 100])
    at = open_page("train", {**RATES, "epochs": "2", "sweep-seeds": "7"})
    assert labels(at)["start-sweep"] == "Train the 1 run that is missing"


def test_a_stop_takes_the_runs_of_the_sweep_out_of_the_queue_and_no_other(store):
    at = open_page("train", {**RATES, "sweep-seeds": "7"})
    at.button(key="start-sweep").click().run()
    other = store.submit(Recipe(seed=99), "final-exp1")
    at.button(key="stop-sweep").click().run()
    assert [run.id for run in store.runs("queued")] == [other] and len(store.runs("stopped")) == 2
    assert labels(at)["start-sweep"] == "Train 2 runs"  # stopped before they began, so they are entered anew


def test_a_wrong_value_is_told_in_one_sentence_and_nothing_can_be_started(store):
    at = open_page("train", {"sweep": "learning_rate", "values": "0.01,fast"})
    [told] = [each.value for each in at.error]
    assert "learning_rate is" in told and "fast" in told and "start-sweep" not in labels(at)


def test_a_sweep_that_a_page_cannot_show_is_refused_with_the_way_out(store):
    many = ",".join(str(number / 100) for number in range(1, 11))
    at = open_page("train", {"sweep": "learning_rate", "values": many, "sweep2": "dropout", "values2": many})
    [told] = [each.value for each in at.error]
    assert told.startswith("A sweep of 100 combinations is too large for a page") and "sweep" in told


@pytest.mark.slow
@pytest.mark.one_core
def test_in_a_class_the_limits_hold_and_nothing_enters(store, register):
    register.set_limits("9b", Limits(waiting=3))
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "train", RATES)
    at.button(key="start-sweep").click().run()
    assert store.runs() == [] and not at.exception
    assert "3" in next(each.value for each in at.error if "wait" in each.value)


def test_why_a_click_on_train_started_nothing_is_told_beside_an_open_sweep(store, register):
    register.set_limits("9b", Limits(epochs=1))
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "train", RATES)
    at.button(key="train").click().run()
    assert store.runs() == [] and not at.exception and any("epoch" in each.value for each in at.error)
    assert at.selectbox(key="sweep").value == "learning_rate"  # the page was drawn to its end


def test_the_run_that_trains_is_on_the_screen_while_others_of_its_sweep_wait(store):
    waiting = [store.submit(replace(OF_SWEEP, seed=seed), "final-exp1") for seed in (0, 1, 2)]
    assert open_page("train").selectbox(key="run").value == waiting[0]  # the next one
    store.claim([waiting[1]], running=0)
    assert open_page("train").selectbox(key="run").value == waiting[1]


def test_the_result_stands_in_one_sentence_with_a_link_to_compare_for_each_value(store, finish):
    for rate, wrong in ((0.01, 100), (0.03, 60)):
        for seed in (0, 1, 2):
            finish(
                store,
                replace(OF_SWEEP, seed=seed, learning_rate=rate),
                "final-exp1",
                [200, wrong + (seed if rate > 0.02 else 3 - seed)],
            )
    at = open_page("train", {**RATES, "epochs": "2"})
    told = words(at)
    assert "Best: learning rate 0.03, 99.39%" in told and "more than noise" in told
    assert "start-sweep" not in labels(at)
    links = [each.proto.label for each in at.get("page_link") if each.proto.page.startswith("compare")]
    assert links == ["learning rate 0.01", "learning rate 0.03"]


def test_two_settings_make_a_map_whose_empty_cells_say_what_is_missing(store, finish):
    finish(store, replace(OF_SWEEP, learning_rate=0.03, dropout=0.1), "final-exp1", [200, 100])
    at = open_page(
        "train", {**RATES, "epochs": "2", "sweep2": "dropout", "values2": "0,0.1", "sweep-seeds": str(OF_SWEEP.seed)}
    )
    told = words(at)
    assert "Which learning rate, with which dropout?" in told and "4 runs: 2 values" in told
    assert "Best so far: learning rate 0.03, dropout 0.1, 99.00%" in told
