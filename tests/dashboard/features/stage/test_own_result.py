"""One's own result: what it came to, against the guess and the reference runs, and whether stages can be compared by it."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.features.stage.own_result import (
    EQUALLY_LONG,
    NOT_EQUALLY_LONG,
    comparison_note,
    guess_sentence,
    reference_sentence,
    result_sentence,
    training_text,
)
from dashboard.state.session import MARKS, OWN_RUNS
from s7core.analysis.filled_story import AccuracyHistory
from s7core.classroom.guesses import Guess, Guesses
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import experiment
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord

pytestmark = pytest.mark.usefixtures("no_workers")

NET1 = experiment("net1").recipe
SMALL = replace(NET1, train_images=900, batch_size=32, epochs=2, test_images=1_000)
REFERENCE = AccuracyHistory("the 5 reference runs on average", (0.97,) * 14 + (0.992,), (0.9,) * 15, runs=5)


def epochs(*accuracies: float) -> list[EpochRecord]:
    return [EpochRecord(n, 0.1, 0.9, 0.1, each, None, None, 0.01, 1.0) for n, each in enumerate(accuracies, start=1)]


def explain(page: str, **query: str) -> AppTest:
    return open_page(page, {"step": "explain", **query})


def test_the_first_sentence_is_about_one_s_own_run_and_how_much_it_was_trained(store, finish):
    run = store.run(finish(store, SMALL, "net1", [100, 30]))
    assert result_sentence(run, epochs(0.9, 0.97)) == (
        "**Your run reads 97.00% on 1,000 of the 10,000 test digits** after 58 training steps: 900 images for 2 epochs."
    )
    told = words(explain("net1"))
    assert told.index("Your run reads 97.00%") < told.index("reference runs on average") < told.index("**Question 1")


def test_the_reference_runs_are_put_in_relation_by_how_much_they_were_trained():
    assert reference_sentence(SMALL, epochs(0.9, 0.972), REFERENCE, NET1) == (
        "The 5 reference runs on average, trained on 60,000 images for 15 epochs, reach 99.20%. Your run is 2.00 points "
        "below that; it was trained on 1,800 images in all, where they had 500 times as many."
    )
    assert reference_sentence(NET1, epochs(*(0.98,) * 14, 0.992), REFERENCE, NET1).endswith(
        "Your run is level with that, after equally much training."
    )
    longer = reference_sentence(NET1, epochs(*(0.995,) * 30), REFERENCE, NET1)
    assert longer.endswith("0.30 points above that; it was trained on 2.0 times as many images.")


def test_one_published_run_is_spoken_of_as_one():
    published = replace(REFERENCE, whose="the published run", runs=1)
    told = reference_sentence(SMALL, epochs(0.972), published, NET1)
    assert told.startswith("The published run, trained on") and "reaches 99.20%" in told and "where it had" in told


@pytest.mark.parametrize(("guessed", "told"), [(0.965, "0.50 points too low"), (0.97, "exactly right")])
def test_a_guess_is_told_beside_the_result(guessed, told):
    assert (
        guess_sentence(Guess("run", 0.9, guessed, 0.0, ""), epochs(0.9, 0.97))
        == f"You guessed {guessed * 100:.2f}%: {told}."
    )


@pytest.mark.slow
@pytest.mark.one_core
def test_the_guess_stands_with_the_result_once_the_run_has_ended(store, add_epoch):
    run_id = store.submit(SMALL, "net1")
    Guesses(store, Visitor()).commit(run_id, 0.9, 0.96)
    assert "Your run waits in the queue" in words(explain("net1"))
    add_epoch(store, run_id, 1, 100)
    told = words(explain("net1"))
    assert "Your run is training, epoch 2 of 2" in told and "Your run reads 90.00%" in told and "You guessed" not in told
    add_epoch(store, run_id, 2, 30)
    Attempt.current(store, run_id).end("finished", "")
    assert "You guessed 96.00%: 1.00 points too low." in words(explain("net1"))


def test_training_is_told_in_images_and_epochs():
    assert training_text(NET1, 15) == "60,000 images for 15 epochs" and training_text(SMALL, 1) == "900 images for 1 epoch"


def test_stages_are_ranked_by_runs_only_where_these_were_trained_equally_long():
    assert comparison_note([(SMALL, 2), (replace(SMALL, stage="final"), 2)]) == EQUALLY_LONG
    assert comparison_note([(SMALL, 2), (SMALL, 1)]) == NOT_EQUALLY_LONG
    assert comparison_note([(SMALL, 2), (replace(SMALL, train_images=1_200), 2)]) == NOT_EQUALLY_LONG


def test_runs_of_other_stages_stand_beside_it_with_their_training(store, finish):
    finish(store, replace(SMALL, stage="final", train_images=600), "final-exp1", [100, 149])
    finish(store, SMALL, "net1", [100, 30])
    at = explain("net1")
    table = at.table[0].value
    assert table.index.tolist() == ["Net1", "Final Model"]
    assert table["Trained on"].tolist() == ["900 images for 2 epochs", "600 images for 2 epochs"]
    assert table["Test accuracy"].tolist() == ["97.00%", "85.10%"]
    assert NOT_EQUALLY_LONG in words(at)


def test_without_a_run_it_says_where_to_train_one(store):
    told = words(explain("net2"))
    assert "You have no result at this stage yet: train it at the step Run" in told and "Your run reads" not in told


def test_the_run_in_the_address_is_the_one_that_is_told_of(store, finish):
    first, second = (finish(store, SMALL, "net1", [100, wrong]) for wrong in (30, 40))
    assert "Your run reads 96.00%" in words(explain("net1", run=second))
    assert "Your run reads 97.00%" in words(explain("net1", run=first))


def test_a_run_that_came_to_its_first_epoch_meanwhile_marks_the_run_step(store, finish):
    run_id = finish(store, SMALL, "net1", [100, 30])
    at = explain("net1")
    assert "run" not in at.session_state[MARKS.name]["net1"]
    at.session_state[OWN_RUNS.name] = {run_id}
    at.run()
    assert "run" in at.session_state[MARKS.name]["net1"]
