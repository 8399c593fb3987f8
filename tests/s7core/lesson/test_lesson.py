import json
from importlib import resources
from pathlib import Path

import pytest

from s7core.lesson.experiments import experiment, experiments
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.lesson.story import STORIES
from s7core.model.published_receptive_fields import likely_shortcut
from s7core.model.trace import trace

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "stages.json").read_text())["stages"]
FACTS = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))


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
    for each in ALL_STAGES:
        assert not [r for r in trace(each.architecture(True, 0.0)).rows if r.type == "Dropout"]
        rates = [r.layer.p for r in trace(each.architecture(True, 0.2)).rows if r.type == "Dropout"]
        assert rates and set(rates) == {0.2}


def test_model_init_gets_batch_norm_and_dropout_after_each_hidden_relu():
    types = [row.type for row in trace(stage("init").architecture(True, 0.1)).rows]
    places = [index for index, name in enumerate(types) if name == "ReLU"]
    assert len(places) == 4
    assert all(types[at + 1 : at + 3] == ["BatchNorm2d", "Dropout"] for at in places)


def test_recipes_equal_the_published_settings():
    expected = {  # learning rate, augmentation, scheduler, dropout
        "init": (0.01, "rotation", "none", 0.0),
        "net1": (0.01, "rotation", "none", 0.025),
        "net2": (0.01, "rotation", "none", 0.1),
        "final-exp1": (0.01, "rotation", "none", 0.1),
        "final-exp2": (0.1, "rotation", "none", 0.1),
        "final-exp3": (0.1, "heavy", "reduce-on-plateau", 0.1),
    }
    assert [each.key for each in experiments()] == list(expected)
    for each in experiments():
        r = each.recipe
        assert (r.learning_rate, r.augmentation, r.scheduler, r.dropout) == expected[each.key]
        assert (r.batch_size, r.momentum, r.epochs, r.seed, r.train_images, r.weight_decay, r.validation) == (
            128,
            0.9,
            15,
            1,
            60_000,
            0.0,
            "test",
        )
        assert r.batch_norm == (each.key != "init")


def test_published_curves_are_read_without_a_change():
    for facts in FACTS["experiments"]:
        each = experiment(facts["key"])
        derived = facts["from_curves"]
        assert each.curves.best_epoch == derived["best_epoch"]
        assert max(each.curves.test_accuracy) == pytest.approx(derived["best_test_accuracy"] / 100, abs=1e-9)
        assert each.curves.test_accuracy[-1] == pytest.approx(derived["last_test_accuracy"] / 100, abs=1e-9)
        assert each.curves.train_accuracy[-1] == pytest.approx(derived["last_train_accuracy"] / 100, abs=1e-9)
        assert sum(each.curves.train_seconds) == derived["train_seconds_total"]
        assert each.test_accuracy == pytest.approx(facts["published"]["test_accuracy"] / 100, abs=1e-9)


def test_each_published_receptive_field_has_an_arithmetic_that_gives_it():
    for each in experiments():
        if each.receptive_field:
            traced = trace(each.stage.published_architecture)
            found = likely_shortcut(traced, each.receptive_field)
            assert found is not None and found.value == each.receptive_field != traced.receptive_field
            assert eval(found.steps.replace("×", "*")) == found.value  # the sum written out is the sum


def test_unknown_keys_are_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="stage is 'x', but it must be one of init, net1, net2, final"):
        stage("x")
    with pytest.raises(ValueError, match="experiment is 'x', but it must be one of init"):
        experiment("x")


def test_every_stage_has_a_story():
    assert list(STORIES) == [each.key for each in ALL_STAGES]
