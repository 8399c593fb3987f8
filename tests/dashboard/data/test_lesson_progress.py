"""How far in the lesson a visitor is."""

from dataclasses import replace

import pytest

from dashboard.data import lesson_progress, queries
from dashboard.state.session import MARKS
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.attempt import Attempt
from s7core.runs.pace import pace_of, slow_pace

NET1 = experiment("net1").recipe
QUICK = quick_look(NET1, slow_pace("net1")).apply(NET1)  # in a test nothing is known of this machine


def done(**steps: set[str]) -> None:
    MARKS.set({stage.key: steps.get(stage.key, set()) for stage in ALL_STAGES})


def test_each_step_that_is_done_takes_its_time_off_what_is_left(store):
    done()
    left = lesson_progress.seconds_left()
    done(init={"guess"}, net1={"guess"})
    assert left - lesson_progress.seconds_left() == pytest.approx(2 * 45)  # a guess is given 45 seconds
    done(init={"guess"}, net1={"guess", "explain"})
    assert lesson_progress.seconds_left() < left - 2 * 45


def test_a_lesson_that_is_done_has_no_time_left(store):
    done(**{stage.key: set(STEPS) for stage in ALL_STAGES})
    assert lesson_progress.seconds_left() == 0 and lesson_progress.progress_text() == "16 of 16 steps"


def test_the_text_counts_steps_and_rounds_minutes(store):
    done(init=set(STEPS), net2={"look"})
    minutes = int(lesson_progress.progress_text().removeprefix("5 of 16 steps, about ").removesuffix(" min left"))
    assert minutes > 5 and minutes == pytest.approx(lesson_progress.seconds_left() / 60, abs=3 * 0.5)  # 3 stages, rounded


def test_the_minutes_left_add_up_to_those_beside_the_stages(store, monkeypatch):
    monkeypatch.setattr(lesson_progress, "_run_seconds", lambda stage_key: 0.0)
    reading = {stage.key: lesson_progress.stage_seconds(stage.key) for stage in ALL_STAGES}
    # Each stage takes 10 minutes and 29 seconds: 10 beside its link, and 42 minutes together if the sum were rounded.
    monkeypatch.setattr(lesson_progress, "_run_seconds", lambda stage_key: 629 - reading[stage_key])
    done()
    assert {lesson_progress.whole_minutes(lesson_progress.stage_seconds(stage.key)) for stage in ALL_STAGES} == {10}
    assert lesson_progress.progress_text() == "0 of 16 steps, about 40 min left"


def test_what_takes_any_time_takes_a_minute_at_least():
    assert [lesson_progress.whole_minutes(seconds) for seconds in (0, 1, 89, 91)] == [0, 1, 1, 2]


def test_a_run_that_is_to_come_takes_as_long_as_the_latest_one_here(store, add_epoch):
    done(**{stage.key: set(STEPS) - ({"run"} if stage.key == "net1" else set()) for stage in ALL_STAGES})
    run_id = store.submit(replace(QUICK, device="cpu"), "net1", state="running")
    add_epoch(store, run_id, 1, 100, seconds=50.0)
    assert lesson_progress.seconds_left() == pytest.approx(40 + 50.0 * QUICK.epochs)  # 40 s to watch it


def test_before_any_run_here_the_pace_of_the_machine_is_taken(store):
    done(**{stage.key: set(STEPS) - ({"run"} if stage.key == "net1" else set()) for stage in ALL_STAGES})
    assert lesson_progress.seconds_left() == pytest.approx(40 + pace_of(NET1).seconds_of(QUICK))


def test_the_time_of_a_stage_is_that_of_all_its_steps_whatever_is_done(store):
    done()
    each = {stage.key: lesson_progress.stage_seconds(stage.key) for stage in ALL_STAGES}
    assert sum(each.values()) == pytest.approx(lesson_progress.seconds_left())
    done(net1=set(STEPS))
    assert lesson_progress.stage_seconds("net1") == each["net1"] > 60


def test_pages_ask_the_store_for_runs_of_a_stage_again_only_when_a_run_has_finished(store, add_epoch, monkeypatch):
    asked = []
    of_store = type(store).latest_epoch_like
    monkeypatch.setattr(type(store), "latest_epoch_like", lambda self, *of: asked.append(of[0]) or of_store(self, *of))
    before = {stage.key: lesson_progress.stage_seconds(stage.key) for stage in ALL_STAGES}
    queries.latest_epoch_like.clear()  # as after half a second, which two page changes lie apart
    queries._finished_version.clear()
    asked.clear()
    assert {stage.key: lesson_progress.stage_seconds(stage.key) for stage in ALL_STAGES} == before and not asked
    run_id = store.submit(replace(QUICK, device="cpu"), "net1", state="running")
    add_epoch(store, run_id, 1, 100, seconds=500.0)
    Attempt.current(store, run_id).end("finished", "")
    queries._finished_version.clear()
    assert lesson_progress.stage_seconds("net1") > before["net1"] + 500
    assert "net1" in asked
