"""All sessions share one forecast of the queue, which costs little and is never older than a second."""

import time
from types import SimpleNamespace

import pytest

from dashboard.data.queue_forecast import FORECAST_SECONDS, KEPT_TIMES, forget_queue_forecast, queue_forecast
from dashboard.data.resources import dispatch
from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord

pytestmark = pytest.mark.usefixtures("no_workers")

TINY = Recipe(train_images=200, batch_size=50, epochs=4, device="cpu")


def test_an_empty_queue_has_no_forecast(store):
    store.submit(TINY, "final-exp1", state="failed")
    assert queue_forecast() == {}


def test_each_waiting_run_has_a_place_and_a_start_that_follows_from_what_trains(store, finish):
    finish(store, TINY, "final-exp1", [100])  # an epoch takes 1 s, so a run takes 4 s
    store.submit(TINY, "final-exp1", state="running")
    first, second = (store.submit(TINY, "final-exp1") for _ in range(2))
    forecast = queue_forecast()
    assert [(queued.run.id, queued.place) for queued in forecast.values()] == [(first, 1), (second, 2)]
    assert [forecast[run_id].seconds for run_id in (first, second)] == pytest.approx([4.0, 8.0], abs=0.5)


def test_a_clock_that_is_set_moves_no_start(store, finish, monkeypatch):
    finish(store, TINY, "final-exp1", [100])
    store.submit(TINY, "final-exp1", state="running")
    run_id = store.submit(TINY, "final-exp1")
    queued, now = queue_forecast()[run_id], time.time()
    for moment in (now - 3600, now + 3600):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        assert queued.seconds == pytest.approx(4.0, abs=0.5)


def test_without_a_known_pace_there_are_places_and_no_starts(store, monkeypatch):
    monkeypatch.setattr("s7core.runs.duration.expected_run_seconds", lambda store, recipe: None)
    store.submit(TINY, "final-exp1", state="running")
    run_id = store.submit(TINY, "final-exp1")
    [queued] = queue_forecast().values()
    assert (queued.run.id, queued.place, queued.starts_at, queued.seconds) == (run_id, 1, None, None)


def test_thirty_sessions_that_ask_twice_a_second_cost_less_than_making_one_forecast(store, finish, monkeypatch):
    """The forecast of thirty students with two runs each, made once, and read sixty times."""
    finish(store, TINY, "final-exp1", [100])
    Register(store).open_class("9b")
    for number in range(30):
        student, _ = Register(store).join("9b", f"student {number}")
        for seed in (1, 2):
            store.submit(Recipe(**{**TINY.to_dict(), "seed": seed}), "final-exp1", student=student.id)
    training = store.submit(TINY, "final-exp1", state="running")
    Attempt.current(store, training).report([StepRecord(step, 1.0, 0.1) for step in range(5)])
    now = _set_clock(monkeypatch)
    made = []
    expected_starts = type(dispatch()).expected_starts
    monkeypatch.setattr(type(dispatch()), "expected_starts", lambda *given: made.append(1) or expected_starts(*given))
    assert len(queue_forecast()) == 60
    making, reading = [], []
    for _ in range(5):
        now[0] += FORECAST_SECONDS + 0.01
        making.append(_cpu_seconds_of(1))
        reading.append(_cpu_seconds_of(59))
    assert len(made) == 6
    assert min(reading) < 0.1 * min(making)  # a ratio holds on any machine


def _cpu_seconds_of(calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        queue_forecast()
    return time.process_time() - began


def test_a_forecast_that_takes_long_is_made_more_rarely_whatever_visitors_do(store, monkeypatch):
    costs = [0.0]
    now = _set_clock(monkeypatch, costs)
    expected_starts = type(dispatch()).expected_starts

    def slow(*given):
        costs[0] += 2.5
        return expected_starts(*given)

    monkeypatch.setattr(type(dispatch()), "expected_starts", slow)
    first = store.submit(TINY, "final-exp1")
    assert list(queue_forecast()) == [first]
    second = store.submit(TINY, "final-exp1")
    forget_queue_forecast()
    now[0] += 2.5 * KEPT_TIMES - 0.01
    assert list(queue_forecast()) == [first]
    now[0] += 0.02
    assert list(queue_forecast()) == [first, second]


def _set_clock(monkeypatch, costs=(0.0,)) -> list[float]:
    """The one number that the clock of the forecast shows from now on; `costs` has its processor time."""
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], thread_time=lambda: costs[0])
    monkeypatch.setattr("dashboard.data.queue_forecast.time", clock)
    return now
