"""What the database itself guarantees, whoever writes to it."""

import pytest
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs import schema


def of_runs() -> list[sql.Table]:
    return [table for table in schema.store_metadata.tables.values() if "run_id" in table.c]


def test_a_row_of_a_run_that_is_deleted_takes_all_its_rows_along(store, finish):
    recipe = Recipe(train_images=200, epochs=1)
    kept, deleted = (finish(store, recipe, "final-exp1", [100]) for _ in range(2))
    Register(store).open_class("9b")
    student, _ = Register(store).join("9b", "Ada")
    waiting = [store.submit(recipe, "final-exp1", student=student.id) for _ in range(2)]
    guesses = Guesses(store, Visitor(True, False, student))
    guesses.commit(waiting[0], 0.9, 0.9)
    guesses.commit_duel(*waiting, "first")
    with store.begin() as connection:
        connection.execute(schema.runs.delete().where(schema.runs.c.id.in_([deleted, waiting[0]])))
        for table in of_runs():
            left = set(connection.execute(sql.select(table.c.run_id)).scalars())
            assert left <= {kept, waiting[1]}, table.name
        assert connection.execute(sql.select(schema.duels)).first() is None


def test_a_row_of_a_run_that_is_not_there_is_refused(store):
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.begin() as connection:
        connection.execute(schema.steps.insert().values(run_id="nobody", step=0, learning_rate=0.1))


def test_tables_and_indexes_can_be_written_for_postgresql_too():
    dialect = postgresql.dialect()
    for table in schema.store_metadata.tables.values():
        assert str(CreateTable(table).compile(dialect=dialect))
    written = [str(CreateIndex(index).compile(dialect=dialect)) for index in schema.runs.indexes]
    assert any("((CAST(recipe AS JSON) ->> 'stage'), created_at)" in statement for statement in written), written
