"""What a database server refuses is one sentence with its cure, on a store and in a command."""

import subprocess
import sys

import pytest
import sqlalchemy as sql

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.store import Store
from s7core.runs.store_check import check_store
from s7core.runs.store_error import StoreError

pytestmark = [pytest.mark.slow, pytest.mark.one_core]
RECIPE = Recipe()


@pytest.fixture
def url(postgres):
    made = postgres.new_database()
    yield made
    postgres.drop(made)


def change(address: str, **parts: object) -> str:
    return sql.make_url(address).set(**parts).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"password": "wrong"}, "correct the user and the password"),
        ({"database": "absent"}, "make the database with `createdb`"),
        ({"port": 1}, "start its database server"),
        ({"host": "absent.invalid"}, "start its database server"),
    ],
    ids=["password", "database", "port", "host"],
)
def test_an_address_that_is_wrong_gets_a_sentence_without_the_password(parts, words, url):
    wrong = change(url, **parts)
    with pytest.raises(StoreError, match=words) as refused:
        Store(wrong)
    assert "\n" not in str(refused.value) and str(sql.make_url(wrong).password) not in str(refused.value)


def test_each_fault_of_an_open_store_gets_a_sentence_and_the_store_goes_on_afterwards(url, postgres):
    store, run_id = Store(url, busy_milliseconds=200), ""
    run_id = store.submit(RECIPE, "net1")
    with Store(url).begin() as holder:
        holder.execute(sql.text("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreError, match="holds the store locked"):
            store.runs()
    database = sql.make_url(url).database
    postgres.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    with pytest.raises(StoreError, match="takes no changes"):
        Store(url).submit(RECIPE, "net1")
    postgres.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    assert [run.id for run in store.runs()] == [run_id]
    store.close()


def test_a_database_in_which_the_user_may_make_no_tables_says_so(url, postgres):
    name = sql.make_url(url).database
    postgres.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'guest'")
    with pytest.raises(StoreError, match="right to make and change tables"):
        Store(change(url, username=name, password="guest"))
    postgres.execute(f"DROP ROLE {name}")


def test_too_many_connections_are_told_with_the_setting_to_raise(url, postgres):
    Store(url).close()
    postgres.execute(f"ALTER DATABASE {sql.make_url(url).database} CONNECTION LIMIT 0")
    guest = f"guest_{sql.make_url(url).database}"
    postgres.execute(f"CREATE ROLE {guest} LOGIN PASSWORD 'guest'")  # the limit is none for an administrator
    with pytest.raises(StoreError, match="max_connections"):
        Store(change(url, username=guest, password="guest"))
    postgres.execute(f"DROP ROLE {guest}")


def test_text_with_a_nul_character_is_kept_with_a_mark_in_its_place(url):
    store = Store(url)
    run_id = store.submit(RECIPE, "net1")
    store.update(run_id, message="before\0after")
    assert store.run(run_id).message == "before\N{REPLACEMENT CHARACTER}after"
    assert store.run("a\0b") is None and Register(store).class_named("9\0b") is None
    with store.begin() as connection:
        connection.execute(
            schema.classes.insert(), [{"name": f"a\0{n}", "open": True, "created_at": 0, "limits": "{}"} for n in "12"]
        )
    store.close()


@pytest.mark.parametrize(
    "words", [["store", "check"], ["store", "compact"], ["store", "backup", "x.zip"], ["runs"]], ids=" ".join
)
def test_each_command_answers_in_a_sentence(words, url, monkeypatch, tmp_path):
    monkeypatch.setenv("S7_STORE", url)
    store = Store(url)
    store.submit(RECIPE, "net1")
    store.close()
    done = subprocess.run([sys.executable, "-m", "s7core", *words], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    told = done.stdout + done.stderr
    assert "Traceback" not in told and told.strip()
    assert str(sql.make_url(url).password) not in told


def test_a_store_that_is_sound_has_no_fault_and_one_that_is_not_has_it_named(url, add_epoch):
    store = Store(url)
    run_id = store.submit(Recipe(epochs=3), "net1", state="running")
    for epoch in (1, 2):
        add_epoch(store, run_id, epoch, 100, checkpoint=b"state")
    assert check_store(url).faults == []
    with store.begin() as connection:
        connection.execute(schema.epochs.delete().where(schema.epochs.c.epoch == 1))
    [fault] = check_store(url).faults
    assert fault.run == run_id and "gaps" in fault.fault
    store.close()
