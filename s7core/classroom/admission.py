"""Puts runs of visitors into the queue, in the same transaction as it checks whether they may."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.classroom.limits import Limits
from s7core.classroom.register import Class
from s7core.classroom.visitor import Visitor
from s7core.language.translation import _
from s7core.model.recipe_check import check_recipe
from s7core.recipe import Recipe
from s7core.runs import run_query, schema
from s7core.runs.records import Run
from s7core.runs.row_lock import lock_rows, lock_store
from s7core.runs.store import Store


class Admission:
    """What visitors put into the queue of a store. Each method raises ValueError with one sentence where they may not.

    Check and write are one transaction, so that several clicks at the same moment pass no limit.
    The class of a student is read again in the transaction: a page may have been drawn before it was closed, before its
    limits were changed, or before the student was removed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(
        self,
        who: Visitor,
        recipes: Sequence[Recipe],
        experiment: str,
        missing: Callable[[], Sequence[Recipe]] | None = None,
    ) -> list[str]:
        """Enter a run for each recipe, all or none, and return their ids.

        `missing` says which of the recipes still have no run, where only those are to be entered. Of several calls with it,
        by whomever, one enters a run. It is called in the transaction, so it may read the store, and never write to it.
        """
        for recipe in recipes:
            check_recipe(recipe)

        def wanted(connection: Connection) -> Sequence[Recipe]:
            found = recipes
            if missing:
                lock_store(connection)  # first, so that nobody else enters meanwhile what is found to be missing
                found = missing()
            if found:
                self._check(who, found, 0, connection)
            return found

        return self._store.submit_all(wanted, experiment, who.student.id if who.student else "")

    def change(self, who: Visitor, run: Run, recipe: Recipe, experiment: str) -> bool:
        """Give a waiting run another recipe; False where it is too late, as in `Store.change_queued`."""
        _check_control(who, run)
        check_recipe(recipe)
        # It waits already, so it counts among those that the class allows.
        return self._store.change_queued(run.id, recipe, experiment, partial(self._check, who, [recipe], 1))

    def resume(self, who: Visitor, run: Run) -> None:
        """Put a run that ended early back into the queue, as `Store.resume` does."""
        _check_control(who, run)
        check_recipe(run.recipe)

        def check(connection: Connection) -> None:
            now = self._check(who, [run.recipe], 0, connection)
            seconds = connection.execute(run_query.trained_seconds([run.id])).first()
            now.check_may_go_on(seconds[1] if seconds else 0.0)

        self._store.resume(run.id, check=check)

    def _check(self, who: Visitor, recipes: Sequence[Recipe], counted: int, connection: Connection) -> Visitor:
        """Check whether the visitor may start these now, `counted` of which wait already; returns who they are now."""
        owner = who.student.id if who.student else ""
        now = who
        if who.student:
            found = class_of_student(connection, owner)
            now = replace(who, of_class=found) if found else replace(who, student=None, of_class=None)
        else:
            lock_store(connection)
        waiting = int(connection.execute(run_query.count_waiting(owner)).scalar_one())
        kept: dict[str, int] = {}
        if owner and not now.is_free:
            kept = dict(connection.execute(run_query.kept_bytes(owner)).all())
        now.check_may_start(recipes, waiting - counted, kept)
        return now


def _check_control(who: Visitor, run: Run) -> None:
    if not who.may_control(run):
        raise ValueError(_("id is {run}, which is not yours: train a run of your own.", run=repr(run.id)))


def class_of_student(connection: Connection, student_id: str) -> Class | None:
    """The class of a student as it is now, locked until the transaction ends; None where there is no such student."""
    classes, students = schema.classes, schema.students
    in_class = (students.c.id == student_id) & students.c.removed_at.is_(None)
    name = sql.select(students.c.class_name).where(in_class).scalar_subquery()
    lock_rows(connection, classes, classes.c.name == name)
    row = connection.execute(sql.select(classes).where(classes.c.name == name)).mappings().one_or_none()
    return Class(**{**row, "limits": Limits.from_json(row["limits"])}) if row else None
