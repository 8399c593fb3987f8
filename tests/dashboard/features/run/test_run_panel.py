"""A run on the screen says its state, shows its progress, and is drawn again only while something can change."""

import time

import pytest
import streamlit as st
from pages_under_test import clickable_html as components_sent
from pages_under_test import html, new_server, open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.components.live_part import POLL_SECONDS
from dashboard.features.run.run_figures import SETTLING_SECONDS, SOON_SECONDS, is_changing
from dashboard.features.run.run_panel import CANNOT_GO_ON, FIRST_POLL_SECONDS, STATE_WORDS
from s7core.data.errors import DAMAGED_CHECKPOINT
from s7core.lesson.experiments import experiments
from s7core.recipe import Recipe
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")  # 4 steps an epoch


def test_a_run_that_diverged_says_what_to_do_next(store):
    run_id = store.submit(experiments()[0].recipe, "init")
    store.update(run_id, state="diverged", message="The loss stopped being a number in epoch 1.", finished_at=1.0)
    at = open_page("train", {"run": run_id})
    state, advice = STATE_WORDS["diverged"]
    assert f"{state}: Model Init" in words(at)
    assert at.error[0].value == f"The loss stopped being a number in epoch 1. {advice}"


def test_a_running_run_shows_its_progress_and_can_be_stopped(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    store.update(run_id, started_at=time.time())
    Attempt.current(store, run_id).report([StepRecord(step, 0.5, 0.01) for step in range(5)])
    add_epoch(store, run_id, 1, 200)
    at = open_page("train", {"run": run_id})
    assert "<b>2 of 2</b>" in html(at) and "<b>98.00%</b>" in html(at)
    assert "<b>less than 1 s</b>" in html(at)  # three of four steps are left of an epoch that takes 1 s
    at.button(key=f"stop-{run_id}").click().run()
    assert store.run(run_id).stop_requested and at.button(key=f"stop-{run_id}").disabled


def test_a_page_reads_the_figures_of_its_run_once(store, finish, monkeypatch):
    run_id = finish(store, RECIPE, "final-exp1", [200, 100])
    read = []
    epochs = RunCatalog.epochs
    monkeypatch.setattr(RunCatalog, "epochs", lambda self, run_id: read.append(run_id) or epochs(self, run_id))
    open_page("train", {"run": run_id})
    assert read == [run_id]


def test_a_run_is_polled_fast_until_its_first_step_then_slower_and_after_its_end_not_at_all(store, finish, monkeypatch):
    waiting = store.submit(RECIPE, "net1", state="running")
    training = store.submit(RECIPE, "net2", state="running")
    Attempt.current(store, training).report([StepRecord(0, 0.5, 0.01)])
    queued_long_ago = store.submit(RECIPE, "init")
    store.update(queued_long_ago, created_at=time.time() - SOON_SECONDS - 1)
    done = finish(store, RECIPE, "final-exp1", [200, 100])
    every = []
    fragment = st.fragment

    def noted(function=None, *, run_every=None):
        if getattr(function, "__name__", "") == "_draw":
            every.append(run_every)
        return fragment(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    for run_id in (waiting, training, queued_long_ago, done):
        open_page("train", {"run": run_id})
    assert every == [FIRST_POLL_SECONDS, POLL_SECONDS, POLL_SECONDS, None]


def test_a_run_that_starts_or_records_a_step_redraws_itself_and_only_its_end_the_page_around(store, add_epoch, monkeypatch):
    from dashboard.features.run import run_panel

    new_server()
    run_id = store.submit(RECIPE, "net1")
    phase = run_panel._Phase(True, True, False)
    reruns = []
    monkeypatch.setattr(st, "rerun", lambda: reruns.append(store.run(run_id).state))
    for drawn in ("_head", "show_digit_to_learn", "show_learning", "_figures"):
        monkeypatch.setattr(run_panel, drawn, lambda *_: None)
    run_panel._draw(run_id, phase, [], None)
    store.claim([run_id], 0)
    store.update(run_id, started_at=time.time())
    run_panel._draw(run_id, phase, [], None)
    Attempt.current(store, run_id).report([StepRecord(0, 0.5, 0.01)])
    run_panel._draw(run_id, phase, [], None)
    assert reruns == []
    Attempt.current(store, run_id).end("finished", "")
    run_panel._draw(run_id, phase, [], None)
    assert reruns == ["finished"]


def test_a_run_that_is_deleted_while_it_is_on_screen_is_one_sentence(store):
    def script():
        from dashboard.features.run.run_panel import _draw, _Phase

        _draw("gone", _Phase("running", True, True), [], None)

    new_server()
    at = AppTest.from_function(script).run()
    assert not at.exception and [each.value for each in at.info] == ["This run was deleted."]


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of this machine so many seconds ahead of where it is, or back."""
    ahead, real = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])
    return lambda seconds: ahead.__setitem__(0, seconds)


@pytest.fixture
def timers(monkeypatch):
    """The intervals at which the run is drawn again, one for each time that a page draws it."""
    every, fragment = [], st.fragment

    def noted(function=None, *, run_every=None):
        if getattr(function, "__name__", "") == "_draw":
            every.append(run_every)
        return fragment(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return every


@pytest.mark.parametrize("seconds", [-7 * 24 * 3600, -3600, -SETTLING_SECONDS / 2, 3600])
def test_whichever_way_the_clock_is_set_a_stopped_run_is_not_drawn_again_and_again(store, clock, timers, seconds):
    run_id = store.submit(RECIPE, "net1", state="running")
    Attempt.current(store, run_id).end("stopped", "")
    assert is_changing(store.run(run_id))
    clock(seconds)
    assert not is_changing(store.run(run_id))
    open_page("train", {"run": run_id})
    assert timers == [None]


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_whichever_way_the_clock_is_set_a_run_in_training_is_drawn_every_second_and_no_time_is_negative(
    store, clock, timers, seconds
):
    run_id = store.submit(RECIPE, "net1", state="running")
    store.update(run_id, started_at=time.time())
    clock(seconds)
    open_page("train", {"run": run_id})
    Attempt.current(store, run_id).report([StepRecord(step, 0.5, 0.01) for step in range(2)])
    at = open_page("train", {"run": run_id})
    assert timers == [POLL_SECONDS, POLL_SECONDS] and ">-" not in html(at)
    assert "<small>Time left</small><b>…</b>" in html(at) or seconds > 0


def test_a_run_that_is_back_in_the_queue_says_why_and_shows_its_curve_so_far(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1")
    store.claim([run_id], 0)
    Attempt.current(store, run_id).begin()
    Attempt.current(store, run_id).report([StepRecord(step, 0.5, 0.01) for step in range(5)])
    add_epoch(store, run_id, 1, 200, checkpoint=b"state")
    assert store.end_dead(store.run(run_id)) == "queued"
    at = open_page("train", {"run": run_id})
    told = words(at)
    assert f"{STATE_WORDS['queued'][0]}: " in told and store.run(run_id).message in told
    assert "after epoch 1" in store.run(run_id).message and "[4, 0.98, false]" in components_sent(at)
    assert [each.key for each in at.button if run_id in each.key] == [f"stop-{run_id}", f"take-out-{run_id}"]
    at.button(key=f"take-out-{run_id}").click().run()
    assert store.run(run_id).can_resume and f"resume-{run_id}" in {each.key for each in at.button}


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_without_a_checkpoint_is_not_said_to_go_on(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 200)
    Attempt.current(store, run_id).end("interrupted", "The disk is full.")
    at = open_page("train", {"run": run_id})
    assert f"The disk is full. {CANNOT_GO_ON}" in words(at) and f"resume-{run_id}" not in {each.key for each in at.button}


def test_of_a_damaged_checkpoint_one_sentence_says_what_is_kept_and_what_can_be_done(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 200, checkpoint=b"no checkpoint")
    Attempt.current(store, run_id).end("interrupted", DAMAGED_CHECKPOINT)
    at = open_page("train", {"run": run_id})
    assert [each.value for each in at.info if "checkpoint" in each.value] == [DAMAGED_CHECKPOINT]
    told = words(at)
    assert CANNOT_GO_ON not in told and STATE_WORDS["interrupted"][1] not in told
    assert f"resume-{run_id}" not in {each.key for each in at.button}


def test_a_note_on_a_device_that_could_not_be_used_stands_with_the_run(store, finish):
    run_id = finish(store, RECIPE, "final-exp1", [100, 50])
    store.update(run_id, device="CPU, 2 threads, float32 (cuda cannot be used: no kernel image)")
    assert "cuda cannot be used: no kernel image" in words(open_page("train", {"run": run_id}))
