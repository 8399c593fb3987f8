"""What buttons do to runs, where the visitor may."""

from dataclasses import replace

import pytest

from dashboard.data import actions
from dashboard.data.queries import run_counts
from dashboard.data.queue_forecast import queue_forecast
from dashboard.state.address import asked
from dashboard.state.session import LAST_RUN, REFUSAL, RUN, SAME_RUN
from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, remember
from s7core.classroom.guesses import Guesses
from s7core.classroom.limits import Limits
from s7core.classroom.register import Register, Student
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs import schema

pytestmark = pytest.mark.usefixtures("no_workers")

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


@pytest.fixture
def student(store, monkeypatch):
    """The visitor is a student of a class."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    Register(store).open_class("9b")
    joined, token = Register(store).join("9b", "Ada")
    remember(STUDENT, token)
    return joined


def test_each_recipe_becomes_one_waiting_run_and_the_counts_show_it_at_once(store):
    assert run_counts() == {}
    recipes = [TINY, replace(TINY, learning_rate=0.1)]
    ids = actions.start(recipes, "final-exp1")
    assert [store.run(run_id).recipe for run_id in ids] == recipes
    assert run_counts() == {"queued": 2} and not RUN.is_set()


def test_of_several_seeds_the_first_run_comes_on_the_screen(store):
    ids = actions.submit_seeds(replace(TINY, seed=5), "final-exp1", 3)
    assert [store.run(run_id).recipe.seed for run_id in ids] == [5, 6, 7]
    assert RUN.value == LAST_RUN.value == ids[0]


def test_a_single_run_comes_on_the_screen(store):
    actions.submit(TINY, "final-exp1")
    [run] = store.runs()
    assert RUN.value == run.id and run.recipe == TINY and run.student == ""


def test_what_the_class_does_not_allow_is_refused_in_its_words_and_nothing_is_queued(store, student):
    Register(store).set_limits("9b", Limits(epochs=1))
    assert actions.submit_seeds(TINY, "final-exp1", 1) is None
    assert "epochs is 2, but your teacher allows at most 1" in REFUSAL.value
    assert not store.runs() and not RUN.is_set()


def test_a_student_s_run_is_theirs_and_has_a_seed_of_its_own(store, student):
    actions.submit(TINY, "final-exp1")
    [run] = store.runs()
    assert run.student == student.id and run.recipe.seed == 101


def test_runs_of_a_student_that_wait_count_against_the_limit(store, student):
    Register(store).set_limits("9b", Limits(waiting=2))
    assert actions.start([TINY, TINY], "final-exp1")
    assert actions.start([TINY], "final-exp1") is None and "3 runs waiting" in REFUSAL.value


def test_stopping_takes_waiting_runs_out_of_the_queue_and_asks_running_ones(store):
    waiting, running = store.submit(TINY, "final-exp1"), store.submit(TINY, "final-exp1", state="running")
    assert run_counts() == {"queued": 1, "running": 1}
    actions.stop(waiting, running, "no-such-run")
    assert store.run(waiting).state == "stopped" and store.run(running).stop_requested
    assert run_counts() == {"stopped": 1, "running": 1}


def test_a_deleted_run_is_gone_and_a_reference_run_stays(store, finish, reference_store):
    run_id = finish(store, TINY, "final-exp1", [100])
    actions.delete(run_id)
    actions.delete("ref-final-exp3-s1")
    assert store.run(run_id) is None and run_counts() == {} and reference_store.has("ref-final-exp3-s1")


def test_an_interrupted_run_goes_back_into_the_queue_once(store):
    run_id = store.submit(TINY, "final-exp1", state="interrupted")
    store.update(run_id, finished_at=0.0)
    actions.resume(run_id)
    assert store.run(run_id).state == "queued" and not REFUSAL.is_set()
    actions.resume(run_id)  # as somebody who was slower would
    assert store.run(run_id).state == "queued" and REFUSAL.value


def test_a_student_controls_no_run_of_others(store, student):
    other, _ = Register(store).join("9b", "Bob")
    waiting = store.submit(TINY, "final-exp1", student=other.id)
    ended = store.submit(TINY, "final-exp1", state="interrupted", student=other.id)
    store.update(ended, finished_at=0.0)
    actions.stop(waiting)
    actions.resume(ended)
    actions.delete(ended)
    assert store.run(waiting).state == "queued" and store.run(ended).state == "interrupted"


def test_a_closed_class_resumes_nothing(store, student):
    run_id = store.submit(TINY, "final-exp1", state="interrupted", student=student.id)
    store.update(run_id, finished_at=0.0)
    Register(store).set_open("9b", False)
    actions.resume(run_id)
    assert store.run(run_id).state == "interrupted" and "9b is closed" in REFUSAL.value


@pytest.fixture
def finish_of(store, finish):
    """A finished run of a student."""

    def finished(owner: Student, recipe: Recipe) -> str:
        run_id = finish(store, recipe, "final-exp1", [100, 90])
        with store.begin() as connection:
            connection.execute(schema.owners.insert().values(run_id=run_id, student_id=owner.id))
        return run_id

    return finished


def test_of_several_seeds_only_those_that_nobody_trained_are_trained(store, student, finish_of):
    recipe = replace(TINY, seed=5, threads=1)
    existing = finish_of(student, replace(recipe, seed=6))
    ids = actions.submit_seeds(recipe, "final-exp1", 3)
    assert ids[1] == existing and [store.run(run_id).recipe.seed for run_id in ids] == [5, 6, 7]
    assert len(store.runs()) == 3 and RUN.value == ids[0] and asked(SAME_RUN) is None


def test_a_run_of_another_class_or_of_nobody_is_not_given_because_the_wall_would_lack_it(store, student, finish, finish_of):
    Register(store).open_class("10c")
    elsewhere, _ = Register(store).join("10c", "Bob")
    recipe = replace(TINY, seed=5)
    known = {finish_of(elsewhere, recipe), finish(store, recipe, "final-exp1", [100, 90])}
    assert not known & set(actions.submit_seeds(recipe, "final-exp1", 1)) and asked(SAME_RUN) is None
    classmate, _ = Register(store).join("9b", "Cem")
    of_class = finish_of(classmate, replace(TINY, seed=6))
    assert actions.submit_seeds(replace(TINY, seed=6), "final-exp1", 1) == [of_class]


def test_what_exists_is_shown_even_where_the_class_would_let_nothing_more_wait(store, student, finish_of):
    recipe = replace(TINY, seed=5)
    existing = finish_of(student, recipe)
    Register(store).set_limits("9b", Limits(waiting=1))
    store.submit(TINY, "final-exp1", student=student.id)
    assert actions.submit_seeds(recipe, "final-exp1", 1) == [existing]
    assert RUN.value == asked(RUN) == asked(SAME_RUN) == existing and not REFUSAL.is_set()


def test_on_one_s_own_machine_everything_is_trained_and_so_is_a_range_test(store, student, finish):
    finish(store, replace(TINY, seed=5), "final-exp1", [100, 90])
    finish(store, replace(TINY, seed=5, scheduler="range-test"), "final-exp1", [])
    assert actions.submit_seeds(replace(TINY, seed=5, scheduler="range-test"), "final-exp1", 1)
    remember(STUDENT, "")
    Register(store).set_open("9b", False)
    assert len(store.runs()) == 3


def test_the_settings_of_a_waiting_run_change_and_it_keeps_its_place_and_its_own_seed(store, student):
    actions.submit(TINY, "final-exp1")
    [run] = store.runs()
    assert list(queue_forecast()) == [run.id]
    actions.change(run.id, replace(TINY, learning_rate=0.5), "final-exp1")
    assert store.run(run.id).recipe == replace(TINY, learning_rate=0.5, seed=101)
    assert queue_forecast()[run.id].run.recipe.learning_rate == 0.5  # at once
    actions.change(run.id, replace(TINY, seed=9, threads=1), "final-exp1")
    assert (store.run(run.id).recipe.seed, store.run(run.id).recipe.threads) == (9, 1)
    assert not REFUSAL.is_set()


def test_a_run_that_has_started_meanwhile_or_is_one_of_a_duel_is_not_changed_and_a_sentence_says_why(store):
    started, *duel = (store.submit(TINY, "final-exp1") for _ in range(3))
    store.claim([started], 0)
    actions.change(started, replace(TINY, epochs=1), "final-exp1")
    assert REFUSAL.pop() == "This run has started in the meantime, so nothing was changed."
    Guesses(store, Visitor()).commit_duel(*duel, "first")
    actions.change(duel[0], replace(TINY, epochs=1), "final-exp1")
    assert "it is one of a duel" in REFUSAL.pop()
    assert {run.recipe for run in store.runs()} == {TINY}


def test_a_change_obeys_the_limits_of_the_class_and_touches_no_run_of_others(store, student):
    Register(store).set_limits("9b", Limits(epochs=2, waiting=1))
    actions.submit(TINY, "final-exp1")
    own = store.runs()[0].id
    actions.change(own, replace(TINY, epochs=3), "final-exp1")
    assert "your teacher allows at most 2" in REFUSAL.pop() and store.run(own).recipe.epochs == 2
    actions.change(own, replace(TINY, epochs=1), "final-exp1")  # it counts among the runs that may wait
    assert store.run(own).recipe.epochs == 1
    other = store.submit(TINY, "final-exp1")
    actions.change(other, replace(TINY, epochs=1), "final-exp1")
    assert store.run(other).recipe == TINY
