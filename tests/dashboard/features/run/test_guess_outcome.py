"""A guess stands beside the result of its run, and a duel beside the results of both."""

import time
from dataclasses import replace

import pytest
from pages_under_test import html, new_server, open_page, words

from dashboard.features.run.guess_outcome import guess_text, newest_duel
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.attempt import Attempt

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


def test_a_guess_is_written_in_percent():
    assert guess_text(0.8, 0.965) == "80.00% after epoch 1, 96.50% at the end"


def test_a_guess_stands_beside_each_result_as_soon_as_it_is_there(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    Guesses(store, Visitor()).commit(run_id, 0.95, 0.99)
    at = open_page("train", {"run": run_id})
    assert "Guessed: 95.00% after epoch 1, 99.00% at the end." in words(at)
    add_epoch(store, run_id, 1, 300)
    at.run()
    row = "<td>95.00%</td><td>97.00%</td><td>2.00 points too low</td>"
    assert row in html(at) and "<td>99.00%</td><td>…</td><td></td>" in html(at)
    add_epoch(store, run_id, 2, 150)
    Attempt.current(store, run_id).end("finished", "")
    at.run()
    assert row in html(at) and "<td>99.00%</td><td>98.50%</td><td>0.50 points too high</td>" in html(at)


def test_of_a_run_of_one_epoch_only_the_end_is_compared(store, add_epoch):
    run_id = store.submit(replace(RECIPE, epochs=1), "final-exp1", state="running")
    Guesses(store, Visitor()).commit(run_id, 0.5, 0.99)
    add_epoch(store, run_id, 1, 100)
    told = html(open_page("train", {"run": run_id}))
    assert "<td>99.00%</td><td>99.00%</td><td>nothing</td>" in told and "After epoch 1" not in told


def test_the_newest_duel_of_a_run_is_found_with_both_runs(store, monkeypatch):
    new_server()
    first, second, third = (store.submit(replace(RECIPE, dropout=value), "final-exp1") for value in (0.0, 0.1, 0.2))
    assert newest_duel(store.run(first)) is None
    for opponent, moment in ((second, 1.0), (third, 2.0)):
        with monkeypatch.context() as clock:
            clock.setattr(time, "time", lambda moment=moment: moment)
            Guesses(store, Visitor()).commit_duel(first, opponent, "first")
    found = newest_duel(store.run(first))
    assert (found.first.id, found.second.id, found.active) == (first, third, True)
    for run_id in (first, third):
        store.request_stop(run_id)
    assert not newest_duel(store.run(first)).active
    assert newest_duel(ReferenceStore().run("ref-final-exp1-s1")) is None


def test_a_duel_with_a_run_that_ended_early_has_no_winner(store, finish, monkeypatch):
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)  # so that runs can be made at once
    done = finish(store, RECIPE, "final-exp1", [200, 100])
    failed = store.submit(replace(RECIPE, learning_rate=0.1), "final-exp1", state="failed")
    Guesses(store, Visitor()).commit_duel(done, failed, "second")
    told = words(open_page("train", {"run": done}))
    assert "Duel: learning rate 0.01 against learning rate 0.1." in told
    assert "Guessed: learning rate 0.1 wins. It has no winner, for not both have finished." in told
