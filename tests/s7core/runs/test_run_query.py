"""How SQLite finds the answers: by indexes, whatever the store holds beside them."""

import pytest
import sqlalchemy as sql

from s7core.classroom.register import Register
from s7core.recipe import TEST_IMAGES, Recipe
from s7core.runs import run_query
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord
from s7core.runs.run_query import STEP_BYTES


def plan_of(store, query: sql.Select) -> list[str]:
    """The lines of SQLite's plan; each names a table and the index by which it is read."""
    with store.begin() as connection:
        statement = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]


QUESTIONS = {
    "one run": (run_query.one_run("r"), "sqlite_autoindex_runs_1"),
    "the newest": (run_query.all_runs().limit(5), "runs_by_creation"),
    "of a stage": (run_query.of_stage("final"), "runs_by_stage"),
    "with settings": (run_query.with_settings("k"), "runs_by_settings"),
    "of a student": (run_query.of_student("s"), "runs_by_student"),
    "in states": (run_query.in_states(("queued", "running")), "runs_by_end"),
    "of a class": (run_query.of_class("9b"), "sqlite_autoindex_runs_1"),
    "best of each stage": (run_query.best_finished(), "runs_by_end"),
    "like a recipe": (run_query.latest_with_epoch("final", "", 2), "runs_by_stage"),
    "with a recipe": (run_query.with_recipe(Recipe(), "k"), "runs_by_settings"),
    "how many wait": (run_query.count_waiting("s"), "runs_by_student"),
}


@pytest.mark.sqlite_file
@pytest.mark.parametrize("question", QUESTIONS)
def test_runs_are_found_by_an_index_and_their_epochs_are_read_from_one(question, store):
    query, index = QUESTIONS[question]
    plan = plan_of(store, query)
    assert any(index in line.split() for line in plan)
    assert question == "the newest" or not any(line.startswith("SCAN runs") for line in plan)
    of_epochs = [line for line in plan if "epochs" in line]
    assert all(line.startswith("SEARCH epochs USING COVERING INDEX epochs_figures (run_id=?)") for line in of_epochs)
    assert of_epochs or question == "how many wait"


@pytest.mark.sqlite_file
def test_whether_a_run_has_finished_since_is_read_from_an_index_alone(store):
    (line,) = plan_of(store, run_query.count_and_latest_end())
    assert line.startswith("SEARCH runs USING COVERING INDEX runs_by_end")


@pytest.mark.sqlite_file
def test_states_are_counted_in_their_index_alone(store):
    assert plan_of(store, run_query.counts_by_state()) == ["SCAN runs USING COVERING INDEX runs_by_end"]


def test_what_a_student_s_runs_keep_is_added_up_and_counted_for_nobody_else(store, add_epoch):
    register = Register(store)
    register.open_class("9b")
    ada, bob = (register.join("9b", name)[0].id for name in ("Ada", "Bob"))
    small, large, empty = (store.submit(Recipe(epochs=3), "final-exp1", student=ada) for _ in range(3))
    others = [store.submit(Recipe(epochs=3), "final-exp1", student=bob), store.submit(Recipe(epochs=3), "final-exp1")]
    for run_id in (small, large, *others):
        add_epoch(store, run_id, 1, 100, weights=bytes(1_000))
    add_epoch(store, large, 2, 100, weights=bytes(3_000_000), checkpoint=bytes(5_000_000))
    steps = [StepRecord(step, 1.0, 0.1, 0.5) for step in range(1_001)]
    Attempt.current(store, large).report(steps)
    answers = TEST_IMAGES * (10 * 4 + 1)  # probabilities, and the classes of an epoch
    with store.begin() as connection:
        found = connection.execute(run_query.kept_bytes(ada)).all()
    assert [run_id for run_id, _ in found] == [large, small, empty]
    sizes = dict(found)
    assert (sizes[small], sizes[empty]) == (answers + 1_000, 0)
    assert sizes[large] == answers + TEST_IMAGES + 8_000_000 + 1_000 * STEP_BYTES


@pytest.mark.sqlite_file
def test_what_a_student_s_runs_keep_is_found_by_indexes_and_reads_no_blob(store):
    plan = plan_of(store, run_query.kept_bytes("s"))
    assert any("runs_by_student" in line for line in plan) and not any(line.startswith("SCAN") for line in plan)
    assert any("SEARCH epochs USING COVERING INDEX" in line for line in plan)
    assert any("SEARCH steps USING COVERING INDEX" in line for line in plan)


@pytest.mark.sqlite_file
def test_a_step_takes_about_as_many_bytes_of_the_file_as_are_counted(store):
    run_id = store.submit(Recipe(seed=101), "final-exp1", state="running")

    def used() -> int:
        with store.begin() as connection:
            pages, free, size = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("page_count", "freelist_count", "page_size")
            )
        return (pages - free) * size

    before, steps = used(), [StepRecord(step, 1.0 / (step + 1), 0.1, 0.5) for step in range(20_000)]
    Attempt.current(store, run_id).report(steps)
    assert (used() - before) / len(steps) == pytest.approx(STEP_BYTES, rel=0.3)


@pytest.mark.parametrize("waiting_of", ["ada", "bob", ""])
def test_waiting_runs_are_counted_by_their_owner_and_those_of_nobody_apart(store, waiting_of):
    register = Register(store)
    register.open_class("9b")
    ids = {"": "", **{name: register.join("9b", name)[0].id for name in ("ada", "bob")}}
    for name, count in (("ada", 2), ("bob", 1), ("", 3)):
        for _ in range(count):
            store.submit(Recipe(), "final-exp1", student=ids[name])
        store.submit(Recipe(), "final-exp1", student=ids[name], state="stopped")
    with store.begin() as connection:
        found = connection.execute(run_query.count_waiting(ids[waiting_of])).scalar_one()
    assert found == {"ada": 2, "bob": 1, "": 3}[waiting_of]


@pytest.mark.sqlite_file
@pytest.mark.parametrize("limited", [run_query.all_runs().limit(3), run_query.with_network().limit(3)])
def test_the_newest_few_are_read_in_order_without_sorting_all(limited, store):
    for seed in range(5):
        store.submit(Recipe(seed=seed), "final-exp1")
    assert not any("TEMP B-TREE" in line for line in plan_of(store, limited))
