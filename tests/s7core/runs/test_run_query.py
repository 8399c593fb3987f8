"""How SQLite finds the answers: by indexes, whatever the store holds beside them."""

import pytest
import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import run_query


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


@pytest.mark.parametrize("question", QUESTIONS)
def test_runs_are_found_by_an_index_and_their_epochs_are_read_from_one(question, store):
    query, index = QUESTIONS[question]
    plan = plan_of(store, query)
    assert any(index in line.split() for line in plan)
    assert question == "the newest" or not any(line.startswith("SCAN runs") for line in plan)
    of_epochs = [line for line in plan if "epochs" in line]
    assert all(line.startswith("SEARCH epochs USING COVERING INDEX epochs_figures (run_id=?)") for line in of_epochs)
    assert of_epochs or question == "how many wait"


def test_whether_a_run_has_finished_since_is_read_from_an_index_alone(store):
    (line,) = plan_of(store, run_query.count_and_latest_end())
    assert line.startswith("SEARCH runs USING COVERING INDEX runs_by_end")


def test_states_are_counted_in_their_index_alone(store):
    assert plan_of(store, run_query.counts_by_state()) == ["SCAN runs USING COVERING INDEX runs_by_end"]


@pytest.mark.parametrize("limited", [run_query.all_runs().limit(3), run_query.with_network().limit(3)])
def test_the_newest_few_are_read_in_order_without_sorting_all(limited, store):
    for seed in range(5):
        store.submit(Recipe(seed=seed), "final-exp1")
    assert not any("TEMP B-TREE" in line for line in plan_of(store, limited))
