"""A stored setting as SQL, read back from SQLite and spelled for PostgreSQL."""

import json

import pytest
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from s7core.recipe import Recipe, settings
from s7core.runs import schema
from s7core.runs.recipe_json import StoredSetting

RECIPE = Recipe(stage="net2", layers="conv8 relu", dropout=0.25, nesterov=True, seed=7, threads=2)


@pytest.mark.parametrize("name", [setting.name for setting in settings()])
def test_every_setting_is_read_out_of_the_stored_json(name, store):
    run_id = store.submit(RECIPE, "final-exp1")
    stored = StoredSetting(schema.runs.c.recipe, name)
    with store.begin() as connection:
        value = connection.execute(sql.select(stored).where(schema.runs.c.id == run_id)).scalar_one()
        found = connection.execute(sql.select(schema.runs.c.id).where(stored == getattr(RECIPE, name))).scalars().all()
    assert value == RECIPE.to_dict()[name] and type(value) is type(RECIPE.to_dict()[name])
    assert found == [run_id]


def test_two_settings_are_never_mistaken_for_one_another_by_the_cache_of_statements(store):
    store.submit(RECIPE, "final-exp1")
    for name in ("seed", "threads", "seed"):
        with store.begin() as connection:
            found = connection.execute(sql.select(StoredSetting(schema.runs.c.recipe, name))).scalar_one()
        assert found == getattr(RECIPE, name)


def test_a_recipe_stored_before_a_setting_existed_has_no_value_of_it(store):
    run_id = store.submit(RECIPE, "final-exp1")
    older = {name: value for name, value in RECIPE.to_dict().items() if name != "layers"}
    store.update(run_id, recipe=json.dumps(older))
    with store.begin() as connection:
        assert connection.execute(sql.select(StoredSetting(schema.runs.c.recipe, "layers"))).scalar_one() is None
    assert [run.id for run in store.runs_of_stage("net2", 10)] == [run_id]  # its layers were not edited


def test_a_value_of_another_kind_makes_no_question_fail(store):
    whole, broken = store.submit(RECIPE, "final-exp1"), store.submit(RECIPE, "final-exp1")
    store.update(broken, recipe=json.dumps(RECIPE.to_dict() | {"threads": "many", "nesterov": "yes", "dropout": None}))
    for name in ("threads", "nesterov", "dropout"):
        stored = StoredSetting(schema.runs.c.recipe, name)
        with store.begin() as connection:
            found = connection.execute(sql.select(schema.runs.c.id).where(stored == getattr(RECIPE, name))).scalars()
            assert list(found) == [whole]


@pytest.mark.parametrize(
    ("dialect", "name", "expected"),
    [
        (sqlite.dialect(), "stage", "CASE WHEN json_valid(runs.recipe) THEN json_extract(runs.recipe, '$.stage') END"),
        (postgresql.dialect(), "stage", "(CAST(runs.recipe AS JSON) ->> 'stage')"),
        (
            postgresql.dialect(),
            "threads",
            "CASE WHEN json_typeof(CAST(runs.recipe AS JSON) -> 'threads') = 'number' "
            "THEN CAST(CAST(CAST(runs.recipe AS JSON) ->> 'threads' AS NUMERIC) AS BIGINT) END",
        ),
    ],
)
def test_the_name_stands_in_the_statement_as_an_index_on_the_expression_needs_it(dialect, name, expected):
    assert str(StoredSetting(schema.runs.c.recipe, name).compile(dialect=dialect)) == expected


@pytest.mark.parametrize(
    "damaged", [*(pytest.param(each, marks=pytest.mark.sqlite_file) for each in ("{", "", b"\xff\x00")), "[1]", "null"]
)
def test_a_recipe_that_is_damaged_has_no_value_and_makes_no_question_fail(damaged, store):
    whole, broken = store.submit(RECIPE, "final-exp1"), store.submit(RECIPE, "final-exp1")
    store.update(broken, recipe=damaged)
    stored = StoredSetting(schema.runs.c.recipe, "stage")
    with store.begin() as connection:
        assert dict(connection.execute(sql.select(schema.runs.c.id, stored)).all()) == {whole: "net2", broken: None}


def test_a_name_that_is_no_setting_is_refused():
    with pytest.raises(ValueError, match="is not a setting"):
        StoredSetting(schema.runs.c.recipe, "stage') --")
