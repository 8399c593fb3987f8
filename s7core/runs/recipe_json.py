"""A setting of a recipe that is stored as JSON text, as an SQL expression that SQLite and PostgreSQL can index."""

from typing import Any

import sqlalchemy as sql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from s7core.recipe import setting

_SQL_TYPES = {str: sql.String, int: sql.Integer, float: sql.Float, bool: sql.Boolean}

# The kind of a JSON value and the cast of its text. An integer of a damaged recipe may have decimals.
_IN_POSTGRESQL: dict[type[sql.types.TypeEngine[Any]], tuple[str, str]] = {
    sql.Integer: ("number", "CAST(CAST({} AS NUMERIC) AS BIGINT)"),
    sql.Float: ("number", "CAST({} AS DOUBLE PRECISION)"),
    sql.Boolean: ("boolean", "CAST({} AS BOOLEAN)"),
}


class StoredSetting(FunctionElement[Any]):
    """The value of one setting in a column of JSON text; NULL where the recipe lacks it or is damaged.

    The setting's name is part of the statement, not a bound value: SQLite uses an index on an expression only where a
    query repeats that expression literally.
    """

    inherit_cache = True  # the name is among the clauses, so it is part of the cache's key

    def __init__(self, recipe: sql.Column[str], name: str) -> None:
        """ValueError where there is no such setting."""
        self.type = _SQL_TYPES[setting(name).kind]()
        super().__init__(recipe, sql.literal_column(name))


@compiles(StoredSetting)
def _in_sqlite(element: StoredSetting, compiler: SQLCompiler, **options: Any) -> str:
    column, name = element.clauses
    text = compiler.process(column, **options)
    return f"CASE WHEN json_valid({text}) THEN json_extract({text}, '$.{name.name}') END"  # damaged JSON would be an error


@compiles(StoredSetting, "postgresql")
def _in_postgresql(element: StoredSetting, compiler: SQLCompiler, **options: Any) -> str:
    column, name = element.clauses
    recipe = f"CAST({compiler.process(column, **options)} AS JSON)"
    if isinstance(element.type, sql.String):
        return f"({recipe} ->> '{name.name}')"
    kind, cast = _IN_POSTGRESQL[type(element.type)]
    value = cast.format(f"{recipe} ->> '{name.name}'")
    # A value of another kind would be an error, so it is NULL.
    return f"CASE WHEN json_typeof({recipe} -> '{name.name}') = '{kind}' THEN {value} END"
