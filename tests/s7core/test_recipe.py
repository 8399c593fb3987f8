from dataclasses import FrozenInstanceError, fields

import pytest

from s7core.lesson.experiments import experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import STAGES, Recipe, setting, settings


def test_every_field_is_declared_once_with_words_and_limits():
    assert [each.name for each in settings()] == [field.name for field in fields(Recipe)]
    for each in settings():
        assert each.label and each.help and each.group in ("Network", "Optimiser", "Data", "Run")
        assert each.kind is bool or each.choices or each.minimum is not None


def test_recipe_names_the_stages_that_the_lesson_has():
    assert {stage.key: stage.title for stage in ALL_STAGES} == STAGES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("learning_rate", "0.1"),
        ("epochs", 0),
        ("epochs", 1.5),
        ("epochs", True),
        ("dropout", 1.0),
        ("scheduler", "warmup"),
        ("stage", "net3"),
        ("seed", -1),
        ("batch_norm", 1),
        ("train_images", 60_001),
        ("device", "tpu"),
    ],
)
def test_a_bad_value_is_refused_by_field_value_and_range(name, value):
    with pytest.raises(ValueError) as refused:
        Recipe(**{name: value})
    message = str(refused.value)
    declared = next(each for each in settings() if each.name == name)
    assert message.startswith(name) and repr(value) in message and declared.allowed in message
    assert "\n" not in message


def test_a_recipe_survives_the_trip_through_a_dict_and_through_text():
    for each in experiments():
        assert Recipe.from_dict(each.recipe.to_dict()) == each.recipe
        texts = {name: str(value) for name, value in each.recipe.to_dict().items()}
        assert Recipe(**{s.name: s.parse(texts[s.name]) for s in settings()}) == each.recipe


def test_an_unknown_setting_is_named():
    with pytest.raises(ValueError, match="warmup is not a setting"):
        Recipe.from_dict({"warmup": 3})


def test_a_recipe_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Recipe().epochs = 3


def test_held_out_images_are_taken_from_the_training_images():
    assert Recipe(validation="held-out").images_trained_on == 55_000
    assert Recipe(validation="held-out", train_images=6_000).images_trained_on == 6_000
    assert Recipe(validation="test").images_trained_on == 60_000


def test_an_incomplete_last_batch_counts_as_a_step():
    assert Recipe().steps_per_epoch == 469
    assert Recipe(train_images=256).steps_per_epoch == 2


def test_several_seeds_follow_the_recipe_s_own_and_train_side_by_side():
    assert Recipe(seed=4).with_seeds(1) == [Recipe(seed=4)]
    found = Recipe(seed=4).with_seeds(3)
    assert [each.seed for each in found] == [4, 5, 6] and {each.threads for each in found} == {1}
    assert {each.threads for each in Recipe(threads=2).with_seeds(2)} == {2}


def test_after_the_largest_seed_comes_the_smallest():
    largest = int(setting("seed").maximum)
    assert [each.seed for each in Recipe(seed=largest).with_seeds(2)] == [largest, 0]


@pytest.mark.parametrize(
    ("images", "validation", "seen"),
    [(60_000, "test", True), (55_000, "test", False), (55_001, "test", True), (60_000, "held-out", False)],
)
def test_held_out_images_are_trained_on_only_by_runs_that_hold_none_out_and_use_nearly_all(images, validation, seen):
    assert Recipe(train_images=images, validation=validation).trains_on_held_out is seen


def test_a_setting_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match="colour is not a setting; the settings are stage, batch_norm"):
        setting("colour")
