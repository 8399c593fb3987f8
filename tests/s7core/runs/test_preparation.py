"""Which databases become a store, and what those of older versions get."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sql

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.attempt import Attempt
from s7core.runs.records import LiveTestRecord, StepRecord
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

RECIPE = Recipe(epochs=3, seed=9)


@pytest.mark.slow
@pytest.mark.one_core
def test_many_processes_may_open_a_new_store_at_once(tmp_path):
    for number in range(10):
        url = f"sqlite:///{tmp_path / str(number) / 'runs.sqlite'}"
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, url=url: Store(url), range(16)))
        assert all(each.runs() == [] for each in stores)
        assert len({Register(each).store_id for each in stores}) == 1


def test_many_servers_may_begin_one_store_at_once(store_url):
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(store_url), range(8)))
    assert len({Register(each).store_id for each in stores}) == 1
    for each in stores:
        each.close()


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


def test_a_store_of_another_version_is_refused_and_left_alone(store_url, make_old_store):
    make_old_store(store_url, 4)
    engine = sql.create_engine(store_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
        before = sql.inspect(connection).get_table_names()
    with pytest.raises(StoreError, match=r"another version of S7 Lab wrote \(format 99"):
        Store(store_url)
    with engine.begin() as connection:
        assert sql.inspect(connection).get_table_names() == before
        assert "settings_key" in {column["name"] for column in sql.inspect(connection).get_columns("runs")}
        assert "attempt" not in {column["name"] for column in sql.inspect(connection).get_columns("runs")}
    engine.dispose()


@pytest.mark.sqlite_file
@pytest.mark.parametrize("number", schema.OLDER_VERSIONS)
def test_a_file_of_an_older_format_is_opened_after_a_copy_and_says_so_once(
    number, store_url, make_old_store, tmp_path, caplog
):
    make_old_store(store_url, number)
    store = Store(store_url)
    assert store.migration.found == number and len(store.runs()) == 3
    assert [record.message for record in caplog.records] == [store.migration.sentence]
    assert str(store.migration.kept) in store.migration.sentence and store.migration.kept.parent == tmp_path
    with closing(sqlite3.connect(store.migration.kept)) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchone() == (number,)
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)
    assert Store(store_url).migration is None and len(caplog.records) == 1


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.sqlite_file
def test_of_many_processes_that_open_a_store_of_an_older_format_one_brings_it_up_to_date(tmp_path, make_old_store):
    for number in (3, 5, 7):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        make_old_store(url, number)
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _, url=url: Store(url), range(16)))
        assert len([each for each in stores if each.migration]) == 1 == len(list(tmp_path.glob(f"{number}-format-*")))
        assert all(len(each.runs()) == 3 for each in stores)
        assert {Register(each).student("Ada-token").nickname for each in stores} == {"Ada"}
        assert len({Register(each).store_id for each in stores}) == 1


def test_a_store_of_an_older_format_in_a_database_server_is_left_to_a_command(postgres, make_old_store):
    url = postgres.new_database()
    make_old_store(url, 7)
    with pytest.raises(StoreError) as refused:
        Store(url)
    told = str(refused.value)
    assert "which has format 7" in told and "pg_dump" in told and "`python -m s7core store migrate`" in told
    assert postgres.password not in told and "\n" not in told
    postgres.drop(url)


@pytest.mark.sqlite_file
def test_a_store_of_the_format_before_live_tests_gets_their_table_and_the_accuracy_of_steps(store_url, make_old_store):
    make_old_store(store_url, 3)
    store = Store(store_url)
    run_id = store.submit(RECIPE, "net1", state="running")
    step, live_test = StepRecord(2, 1.9, 0.1, 0.25), LiveTestRecord(2, 0.3, 1_000)
    Attempt.current(store, run_id).report([step], [live_test])
    assert Store(store_url).steps(run_id) == [step] and store.live_tests(run_id) == [live_test]


@pytest.mark.sqlite_file
def test_a_student_of_a_store_with_one_token_each_is_still_known_by_it_and_gets_more(store_url, make_old_store):
    make_old_store(store_url, 5)
    register = Register(Store(store_url))
    student = register.student("Ada-token")
    assert student.nickname == "Ada" and student.removed_at is None
    assert register.student(register.come_back("9b", "Ada", register.new_code(student.id), "here")).id == student.id
    register.leave("Ada-token")
    assert Register(Store(store_url)).student("Ada-token") is None  # opening it again gives nothing back


def index_names(store: Store) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":
            query = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname !~ '_(pkey|key)$'"
        return set(connection.exec_driver_sql(query).scalars())


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
    again.close()


@pytest.mark.sqlite_file
def test_the_index_over_stages_answers_the_question_for_them(store):
    with store.begin() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM runs WHERE "
            "CASE WHEN json_valid(recipe) THEN json_extract(recipe, '$.stage') END = 'final' ORDER BY created_at"
        )
        assert "runs_by_stage" in str(plan.all())


@pytest.mark.sqlite_file
def test_a_store_that_lacks_nothing_is_opened_while_another_process_writes(store):
    with sqlite3.connect(Path(store.url.removeprefix("sqlite:///"))) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert Store(store.url).runs() == []
