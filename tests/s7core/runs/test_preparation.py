"""Which databases become a store, and what those of older versions get."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.attempt import Attempt
from s7core.runs.records import LiveTestRecord, StepRecord
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

RECIPE = Recipe(epochs=3, seed=9)


def test_many_processes_may_open_a_new_store_at_once(tmp_path):
    for number in range(10):
        url = f"sqlite:///{tmp_path / str(number) / 'runs.sqlite'}"
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, url=url: Store(url), range(16)))
        assert all(each.runs() == [] for each in stores)


@pytest.mark.parametrize(
    "url",
    ["sqlite:/no/address", "sqlite:////proc/none/runs.sqlite", "nosuch://host/runs", "sqlite://", "sqlite:///:memory:"],
)
def test_a_store_that_cannot_be_opened_is_named_in_one_line(url):
    with pytest.raises(StoreError) as refused:
        Store(url)
    assert str(refused.value).startswith(f"store is {url!r}") and "\n" not in str(refused.value)


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "notes.sqlite"
    path.write_text("these are my notes, and they are long enough to be a file of some other kind " * 20)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(f"sqlite:///{path}")


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_its_runs(store):
    run_id = store.submit(RECIPE, "net1")
    with sqlite3.connect(store.url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE schema_version SET version = 1")
        connection.execute("DROP TABLE checkpoints")
    assert Store(store.url).checkpoint(run_id) is None and Store(store.url).run(run_id).recipe == RECIPE


def test_a_store_of_another_version_is_refused_and_left_alone(store):
    path = Path(store.url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="another version of S7 Lab wrote"):
        Store(store.url)


def test_a_store_of_the_format_before_gets_the_tables_of_a_class(store):
    run_id = store.submit(RECIPE, "final-exp1")
    with store.begin() as connection:
        of_digits = ("drawn_digits", "digit_sets")
        for table in (*of_digits, "owners", "guesses", "duels", "student_tokens", "students", "classes"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE schema_version SET version = 2")
    again = Store(store.url)
    assert again.run(run_id).recipe == RECIPE and Register(again).open_class("9b").open


def as_format_3(store: Store) -> str:
    """Make of the store what format 3 was, before live tests; it has a run with two steps."""
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    with store.begin() as connection:
        connection.exec_driver_sql("DROP TABLE live_tests")
        connection.exec_driver_sql("ALTER TABLE steps DROP COLUMN accuracy")
        connection.exec_driver_sql(f"INSERT INTO steps VALUES ('{run_id}', 0, 2.3, 0.1), ('{run_id}', 1, NULL, 0.1)")
        connection.exec_driver_sql("UPDATE schema_version SET version = 3")
    return run_id


def test_a_store_of_the_format_before_live_tests_gets_their_table_and_the_accuracy_of_steps(store):
    run_id = as_format_3(store)
    again = Store(store.url)
    old = [StepRecord(0, 2.3, 0.1, None), StepRecord(1, None, 0.1, None)]
    assert again.steps(run_id) == old and again.live_tests(run_id) == []
    new, live_test = StepRecord(2, 1.9, 0.1, 0.25), LiveTestRecord(2, 0.3, 1_000)
    Attempt.current(again, run_id).report([new], [live_test])
    assert Store(store.url).steps(run_id) == [*old, new] and again.live_tests(run_id) == [live_test]


def test_many_processes_may_bring_a_store_of_an_older_format_up_to_date_at_once(tmp_path):
    for number in range(5):
        store = Store(f"sqlite:///{tmp_path / str(number) / 'runs.sqlite'}")
        run_id = as_format_3(store)
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, url=store.url: Store(url), range(16)))
        assert all([step.accuracy for step in each.steps(run_id)] == [None, None] for each in stores)


def test_columns_of_a_store_that_this_version_cannot_read_are_left_alone(store):
    as_format_3(store)
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="another version of S7 Lab wrote"):
        Store(store.url)
    with store.begin() as connection:
        columns = connection.exec_driver_sql("SELECT name FROM pragma_table_info('steps')").scalars().all()
        assert "accuracy" not in columns


def as_format_5(store: Store) -> tuple[str, str]:
    """Make of the store what format 5 was, with one token for each student; the id and the token of one of them."""
    register = Register(store)
    register.open_class("9b")
    student, token = register.join("9b", "Ada")
    register.join("9b", "Bob")
    with store.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE students SET token_hash = (SELECT token_hash FROM student_tokens WHERE student_id = students.id)"
        )
        connection.exec_driver_sql("DROP TABLE student_tokens")
        for table, column in (("students", "removed_at"), ("students", "code_hash"), ("schema_version", "store_id")):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE schema_version SET version = 5")
    return student.id, token


def test_a_student_of_a_store_with_one_token_each_is_still_known_by_it_and_gets_more(store):
    student_id, token = as_format_5(store)
    again = Register(Store(store.url))
    assert again.student(token).id == student_id and again.student(token).removed_at is None
    assert again.student(again.come_back("9b", "Ada", again.new_code(student_id), "here")).id == student_id
    assert again.store_id and Register(Store(store.url)).store_id == again.store_id
    again.leave(token)
    assert Register(Store(store.url)).student(token) is None  # opening it again gives nothing back


def test_many_processes_may_move_the_tokens_of_a_store_at_once(tmp_path):
    for number in range(5):
        store = Store(f"sqlite:///{tmp_path / str(number) / 'runs.sqlite'}")
        student_id, token = as_format_5(store)
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, url=store.url: Store(url), range(16)))
        assert {Register(each).student(token).id for each in stores} == {student_id}
        assert len({Register(each).store_id for each in stores}) == 1
        with store.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM student_tokens").scalar_one() == 2


def test_a_store_of_the_format_before_weight_snapshots_keeps_its_runs_and_gets_the_tables(store, finish):
    finished, waiting = finish(store, RECIPE, "net1", [60, 50, 40]), store.submit(RECIPE, "net1", state="running")
    before = (store.runs(), store.epochs(finished))
    with store.begin() as connection:
        for table in ("weight_snapshots", "drawn_digits", "digit_sets"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE schema_version SET version = 6")
    again = Store(store.url)
    assert (again.runs(), again.epochs(finished)) == before and again.snapshot_moments(finished) == []
    assert Attempt.current(again, waiting).add_weight_snapshots({0: b"weights"})
    assert Store(store.url).weight_snapshot(waiting, 0) == b"weights"
    with again.begin() as connection:
        assert connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one() == schema.VERSION == 7
        assert connection.exec_driver_sql("SELECT count(*) FROM digit_sets").scalar_one() == 0


def index_names(store: Store) -> set[str]:
    with store.begin() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return set(found.scalars())


def test_a_store_made_before_an_index_was_declared_gets_it_and_keeps_its_format(store):
    run_id = store.submit(RECIPE, "final-exp1")
    declared = {index.name for table in schema.store_metadata.tables.values() for index in table.indexes}
    assert index_names(store) == declared
    with store.begin() as connection:
        for name in declared:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    again = Store(store.url)
    assert index_names(again) == declared and again.run(run_id).recipe == RECIPE
    with again.begin() as connection:
        assert connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one() == schema.VERSION
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM runs WHERE "
            "CASE WHEN json_valid(recipe) THEN json_extract(recipe, '$.stage') END = 'final' ORDER BY created_at"
        )
        assert "runs_by_stage" in str(plan.all())


def test_a_store_that_lacks_nothing_is_opened_while_another_process_writes(store):
    with sqlite3.connect(store.url.removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert Store(store.url).runs() == []
