"""What a class has found out: checked against sums done by hand and against scipy."""

from dataclasses import replace
from math import sqrt
from statistics import stdev

import pytest
from scipy.stats import binomtest, t

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import GUEST, Visitor
from s7core.classroom.wall import class_wall, duel_tallies
from s7core.recipe import Recipe
from s7core.runs import schema

FINAL = Recipe(train_images=6_000, epochs=2)
INIT = Recipe(stage="init", batch_norm=False, dropout=0.0, train_images=6_000, epochs=1)


@pytest.fixture
def runs(store, students, finish):
    """Three replicates of a small network and one large one, finished; another waits."""
    recipes = [replace(FINAL, seed=seed) for seed in (101, 201, 301)] + [replace(INIT, seed=102)]
    for student, recipe, wrong in zip([*students, students[0]], recipes, (300, 200, 250, 150), strict=True):
        run_id = finish(store, recipe, "final-exp1" if recipe.stage == "final" else "init", [900, wrong])
        own(store, run_id, student.id)
    store.submit(FINAL, "final-exp1", student=students[1].id)
    return store.runs()


def own(store, run_id: str, student_id: str) -> None:
    with store.begin() as connection:
        connection.execute(schema.owners.insert().values(run_id=run_id, student_id=student_id))


def test_runs_that_differ_in_nothing_but_chance_are_replicates_with_student_s_interval(runs):
    found = class_wall(runs, [], None)
    assert len(found.points) == 4
    large, small = found.replicates
    assert (large.parameters, small.parameters) == (593_200, 7_958)
    values = [0.97, 0.98, 0.975]
    assert small.accuracies == pytest.approx(tuple(values)) and small.mean == pytest.approx(0.975)
    half = t.ppf(0.975, 2) * stdev(values) / sqrt(3)
    assert (small.interval.low, small.interval.high) == pytest.approx((0.975 - half, 0.975 + half))
    assert large.mean == pytest.approx(0.985) and large.interval.known  # of one run: Wilson's


def test_the_best_small_run_is_the_best_of_those_below_8000_parameters(runs):
    best = class_wall(runs, [], None).best_small
    assert (best.nickname, best.last_test_accuracy) == ("Bob", pytest.approx(0.98))
    assert class_wall([run for run in runs if run.recipe.stage == "init"], [], None).best_small is None


def test_a_frozen_wall_shows_only_what_had_ended(runs, store, finish, students):
    moment = max(run.finished_at for run in runs if run.finished_at)
    own(store, finish(store, replace(FINAL, seed=901), "final-exp1", [100]), students[2].id)
    later = store.runs()
    assert len(class_wall(later, [], None).points) == 5 and len(class_wall(later, [], moment).points) == 4


def test_one_seed_trained_twice_is_no_second_sample(store, students, finish):
    for wrong in (300, 300):
        own(store, finish(store, replace(FINAL, seed=101), "final-exp1", [wrong]), students[0].id)
    [only] = class_wall(store.runs(), [], None).replicates
    assert len(only.runs) == 1


def test_guesses_stand_beside_the_setting_that_they_are_about(store, students, finish, add_epoch):
    for student, seed, guess in ((students[0], 101, 0.9), (students[1], 201, 0.99)):
        run_id = store.submit(replace(FINAL, seed=seed), "final-exp1", student=student.id)
        Guesses(store, Visitor(True, False, student)).commit(run_id, 0.5, guess)
        add_epoch(store, run_id, 1, 500)
    own(store, finish(store, replace(FINAL, seed=301), "final-exp1", [200]), students[2].id)
    runs = store.runs()
    [setting] = class_wall(runs, Guesses(store, GUEST).of_runs([run.id for run in runs]), None).replicates
    assert [(each.nickname, each.last_epoch) for each in setting.guesses] == [("Ada", 0.9), ("Bob", 0.99)]


def test_duels_are_counted_by_what_was_guessed_and_by_who_won(store, students, finish, monkeypatch):
    guesses = Guesses(store, Visitor())
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)  # so that the outcome can be made beforehand
    faster = replace(FINAL, learning_rate=0.1)
    for seed, (wrong, of_faster), guess in ((1, (300, 200), "second"), (2, (200, 300), "second"), (3, (200, 200), "first")):
        pair = [
            finish(store, replace(recipe, seed=seed), "final-exp1", [missed])
            for recipe, missed in ((FINAL, wrong), (faster, of_faster))
        ]
        guesses.commit_duel(*pair, guess)
    waiting = [store.submit(replace(recipe, seed=4), "final-exp1") for recipe in (FINAL, faster)]
    guesses.commit_duel(*waiting, "first")
    runs = store.runs()
    [tally] = duel_tallies(guesses.duels_of([run.id for run in runs]), runs)
    assert (tally.first.learning_rate, tally.second.learning_rate) == (0.01, 0.1)
    assert (tally.guessed, tally.guessed_first, tally.ended, tally.won_first, tally.equal) == (4, 2, 3, 1, 1)


def test_a_run_tested_on_a_part_is_on_the_wall_with_its_wider_interval_but_never_the_best(runs, store, students, finish):
    lucky = replace(FINAL, seed=101, test_images=1_000)
    own(store, finish(store, lucky, "final-exp1", [1]), students[0].id)
    found = class_wall(store.runs(), [], None)
    [alone] = [each for each in found.replicates if each.recipe.test_images == 1_000]
    bounds = binomtest(999, 1_000).proportion_ci(0.95, method="wilson")
    assert (alone.interval.low, alone.interval.high) == pytest.approx((bounds.low, bounds.high))
    assert found.best_small == class_wall(runs, [], None).best_small
