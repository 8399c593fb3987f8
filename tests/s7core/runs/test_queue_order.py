"""The order of the queue, and what it promises: everybody's first result soon, and starts to the second."""

import random
import time
from dataclasses import replace
from itertools import count

import pytest

from s7core.model.recipe_check import copies_that_fit
from s7core.recipe import Recipe
from s7core.runs.queue_order import MOST_COPIES, TrainingRun, WaitingLine, WaitingRun, expected_starts, next_choice

_numbers = count()


def waiting(owner: str, seconds: float | None, cores: int = 2, **more) -> WaitingRun:
    number = next(_numbers)
    return WaitingRun(f"{owner}-{number}", owner, Recipe(), number, cores, seconds, **more)


def first_id(*arguments) -> str:
    return next_choice(*arguments).runs[0].id


def served_in_order(runs: list[WaitingRun]) -> list[WaitingRun]:
    """The runs as they start one after another on a machine that trains one at a time."""
    order, served, left = [], frozenset(), list(runs)
    while left:
        choice = next_choice(left, (), served)
        served = choice.served
        order += choice.runs
        left = [run for run in left if run not in choice.runs]
    return order


def test_in_a_turn_everybody_is_served_once_and_the_short_runs_come_first():
    chance = random.Random(1)
    runs = [waiting(f"student {number}", chance.uniform(5, 300)) for number in range(30) for _ in range(3)]
    chance.shuffle(runs)
    order = served_in_order(runs)
    for turn in range(3):
        of_turn = order[30 * turn : 30 * (turn + 1)]
        assert len({run.owner for run in of_turn}) == 30
        assert [run.seconds for run in of_turn] == sorted(run.seconds for run in of_turn)


def test_of_one_student_the_shortest_run_comes_first_and_of_equal_ones_the_oldest():
    long, short, equal = waiting("Ada", 60), waiting("Ada", 5), waiting("Ada", 5)
    assert served_in_order([equal, long, short]) == [short, equal, long]


def test_whoever_joins_late_is_served_in_the_turn_that_lasts():
    late, long = waiting("Cleo", 100), waiting("Ada", 1)
    choice = next_choice([late, long], (), {"Ada", "Bob"})
    assert choice.runs == (late,) and choice.served == {"Ada", "Bob", "Cleo"} and not choice.begins_turn


def test_a_new_turn_begins_once_all_who_wait_have_been_served():
    ada, bob = waiting("Ada", 5), waiting("Bob", 2)
    choice = next_choice([ada, bob], (), {"Ada", "Bob", "Cleo"})
    assert choice.runs == (bob,) and choice.served == {"Bob"} and choice.begins_turn


def test_an_owner_has_one_run_at_a_time_while_others_wait_and_all_cores_where_nobody_does():
    ada, bob = waiting("Ada", 1), waiting("Bob", 100)
    assert first_id([ada, bob], ["Ada"], ()) == bob.id
    assert first_id([ada, bob], ["Ada"], {"Bob"}) == bob.id  # Ada's long run does not hold up the others
    assert next_choice([ada, bob], ["Ada", "Bob"], ()) is None
    assert first_id([ada], ["Ada", "Bob"], ()) == ada.id


def test_without_a_known_duration_work_decides_and_then_age():
    heavy, light = waiting("Ada", None, work=9.0), waiting("Bob", 500.0, work=3.0)
    assert first_id([heavy, light], (), ()) == light.id
    alike = waiting("Cleo", None, work=3.0)
    assert first_id([alike, light], (), ()) == light.id


def test_outside_a_class_runs_are_taken_as_they_came_and_several_at_once():
    runs = [waiting("", seconds) for seconds in (300, 5, 60)]
    assert served_in_order(runs[::-1]) == runs
    assert first_id(runs[1:], [""], ()) == runs[1].id


def test_copies_begin_together_each_seed_once_the_oldest_first():
    seeds = [(1, 0.1), (1, 0.1), (2, 0.1), (3, 0.2)]
    runs = [
        replace(waiting("", 10, joins_copies=True), recipe=Recipe(seed=seed, dropout=dropout)) for seed, dropout in seeds
    ]
    assert next_choice(runs[::-1], (), ()).runs == (runs[0], runs[2])
    many = [replace(waiting("", 10, joins_copies=True), recipe=Recipe(seed=seed)) for seed in range(100)]
    assert next_choice(many, (), ()).runs == tuple(many[:MOST_COPIES])


def test_no_more_copies_begin_together_than_fit_into_memory():
    wide = Recipe(layers="conv512k1 relu avgpool28 flatten linear10")
    many = [replace(waiting("", 10, joins_copies=True), recipe=replace(wide, seed=seed)) for seed in range(30)]
    together = next_choice(many, (), ()).runs
    assert together == tuple(many[: copies_that_fit(wide)]) and 1 < len(together) < 10
    broken = [replace(run, recipe=replace(run.recipe, layers="lstm")) for run in many]
    assert next_choice(broken, (), ()).runs == (broken[0],)


def test_starts_follow_from_the_ends_before_them():
    first, second, third = waiting("Ada", 10, 1), waiting("Bob", 20, 1), waiting("Cleo", 30, 2)
    training = [TrainingRun("Dan", 1, 4.0), TrainingRun("Eve", 1, 6.0)]
    starts = expected_starts([third, second, first], training, {"Dan", "Eve"}, cores=2)
    assert [(start.run_id, start.place, start.seconds) for start in starts] == [
        (first.id, 1, 4.0),
        (second.id, 2, 6.0),
        (third.id, 3, 26.0),
    ]


@pytest.mark.parametrize("unknown", ["the run that trains", "the run before"])
def test_a_start_that_depends_on_an_unknown_duration_is_unknown_and_its_place_is_known(unknown):
    left = None if unknown == "the run that trains" else 7.0
    short, long = waiting("Ada", None if left else 10.0, work=1.0), waiting("Bob", 20.0, work=2.0)
    starts = expected_starts([long, short], [TrainingRun("Cleo", 2, left)], (), cores=2)
    assert [(start.run_id, start.seconds) for start in starts] == [(short.id, left), (long.id, None)]


def chosen_plainly(waiting: list[WaitingRun], training: set[str], served: set[str]) -> WaitingRun | None:
    """The rule as it is written at the head of the module, looking at every run."""
    owners = {run.owner for run in waiting}
    ready = owners - (training if len(owners) > 1 else set())
    runs = [run for run in waiting if run.owner in ((ready - served) or ready)]
    oldest = min((run.created_at for run in runs if not run.owner), default=None)
    runs = [run for run in runs if run.owner or run.created_at == oldest]
    timed = all(run.seconds is not None for run in runs)
    return min(runs, key=lambda run: (run.seconds if timed else run.work, run.created_at, run.id), default=None)


@pytest.mark.parametrize("seed", range(20))
def test_a_line_gives_one_after_another_what_the_rule_gives_to_whoever_looks_at_every_run(seed):
    chance = random.Random(seed)
    owners = [f"student {number}" for number in range(12)] + [""] * (seed % 3)
    runs = [
        waiting(
            chance.choice(owners),
            chance.choice((None, *range(1, 30))) if seed % 2 else chance.random(),
            work=chance.random(),
        )
        for _ in range(150)
    ]
    line, served = WaitingLine(runs), set()
    while runs:
        training = set(chance.sample(owners, 3))
        choice, expected = line.next_choice(training, served), chosen_plainly(runs, training, served)
        assert (choice.runs if choice else ()) == ((expected,) if expected else ())
        if choice and chance.random() < 0.8:  # else there was no room, or another server was quicker
            served = set(choice.served)
            line.take([expected.id])
            runs.remove(expected)
    assert not line


@pytest.mark.slow
@pytest.mark.one_core
def test_a_forecast_for_thousands_takes_a_moment():
    runs = [waiting(f"student {number % 1_000}", float(number % 97)) for number in range(3_000)]
    started = time.process_time()
    assert len(expected_starts(runs, [], (), cores=100)) == 3_000
    assert time.process_time() - started < 5.0  # looking at every run for each start took minutes
