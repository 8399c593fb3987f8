"""The four networks against the published facts of each layer, and the two toggles."""

import json
from pathlib import Path

import pytest

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.layers import Dropout
from s7core.lesson.palette import SPARE_MARKS
from s7core.lesson.stages import ALL_STAGES, all_marks, apply_toggles, stage, stage_mark
from s7core.model.trace import trace
from s7core.recipe import STAGES

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "stages.json").read_text())["stages"]


def test_the_stages_are_those_that_a_recipe_may_name():
    assert {declared.key: declared.title for declared in ALL_STAGES} == STAGES


@pytest.mark.parametrize("facts", GOLDEN, ids=lambda facts: facts["key"])
def test_every_row_equals_the_published_facts(facts):
    rows = trace(stage(facts["key"]).published_architecture).rows
    assert sum(row.parameters for row in rows) == facts["parameters"]
    assert len(rows) == len(facts["layers"])
    for row, fact in zip(rows, facts["layers"], strict=True):
        assert (row.index, row.type, list(row.output_shape)) == (fact["index"], fact["type"], fact["output_shape"])
        assert (row.parameters, row.receptive_field, row.jump) == (fact["parameters"], fact["receptive_field"], fact["jump"])
        assert (row.kernel, row.stride) == (fact.get("kernel"), fact.get("stride"))
        assert getattr(row.layer, "p", None) == fact.get("p")
        assert getattr(row.layer, "bias", None) == fact.get("bias")


@pytest.mark.parametrize(
    ("key", "batch_norm", "parameters"),
    [
        ("init", False, 593_200),
        ("init", True, 594_160),
        ("net1", True, 19_470),
        ("net1", False, 19_258),
        ("net2", True, 13_808),
        ("net2", False, 13_584),
        ("final", True, 7_958),
        ("final", False, 7_794),
    ],
)
def test_batch_norm_changes_the_total_as_the_lesson_says(key, batch_norm, parameters):
    for dropout in (0.0, 0.1):
        assert trace(stage(key).architecture(batch_norm, dropout)).parameters == parameters


def test_dropout_zero_removes_the_layers_and_a_rate_applies_to_all():
    for declared in ALL_STAGES:
        assert not [layer for layer in declared.architecture(True, 0.0) if isinstance(layer, Dropout)]
        rates = [layer.p for layer in declared.architecture(True, 0.2) if isinstance(layer, Dropout)]
        assert rates and set(rates) == {0.2}


def test_toggles_leave_every_other_layer_in_its_place():
    layers = layers_from_text("dropout conv4 bn relu dropout flatten linear10")
    assert apply_toggles(layers, True, 0.0) == layers_from_text("conv4 bn relu flatten linear10")
    assert apply_toggles(layers, False, 0.3) == (
        Dropout(0.3),
        *layers_from_text("conv4 relu"),
        Dropout(0.3),
        *layers_from_text("flatten linear10"),
    )


def test_model_init_gets_batch_norm_and_dropout_after_each_hidden_relu():
    types = [row.type for row in trace(stage("init").architecture(True, 0.1)).rows]
    places = [index for index, name in enumerate(types) if name == "ReLU"]
    assert len(places) == 4
    assert all(types[place + 1 : place + 3] == ["BatchNorm2d", "Dropout"] for place in places)


def test_each_stage_has_a_mark_of_its_own_and_spare_ones_follow():
    marks = all_marks()
    assert marks == [*(stage_mark(declared.key) for declared in ALL_STAGES), *SPARE_MARKS]
    assert len({mark.colour for mark in marks}) == len(marks)


def test_an_unknown_stage_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"^stage is 'x', but it must be one of init, net1, net2, final"):
        stage("x")
