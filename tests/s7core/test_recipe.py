"""Recipe: its checks, its round trips, and what it derives from its settings."""

import math
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from s7core.lesson.experiments import experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import CHANCE_AND_MACHINE, STAGES, TRAINING_IMAGES, Recipe, setting, settings
from s7core.setting import SETTING_GROUPS, declare


def test_every_field_is_declared_once_with_words_and_limits():
    assert [declared.name for declared in settings()] == [field.name for field in fields(Recipe)]
    for declared in settings():
        assert declared.label and declared.help and declared.group in SETTING_GROUPS
        limited = math.isfinite(declared.minimum) and math.isfinite(declared.maximum)
        assert declared.kind is bool or declared.choices or limited


def test_every_default_is_the_published_value_of_the_final_model_s_first_experiment():
    assert Recipe() == next(published.recipe for published in experiments() if published.key == "final-exp1")


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
    assert message.startswith(name) and repr(value) in message and setting(name).allowed in message
    assert "\n" not in message


def test_a_recipe_survives_the_trip_through_a_dict_and_through_text():
    for published in experiments():
        recipe = published.recipe
        assert Recipe.from_dict(recipe.to_dict()) == recipe
        texts = {name: str(value) for name, value in recipe.to_dict().items()}
        assert Recipe(**{declared.name: declared.parse(texts[declared.name]) for declared in settings()}) == recipe


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
    recipes = Recipe(seed=4).with_seeds(3)
    assert [recipe.seed for recipe in recipes] == [4, 5, 6] and {recipe.threads for recipe in recipes} == {1}
    assert {recipe.threads for recipe in Recipe(threads=2).with_seeds(2)} == {2}


def test_after_the_largest_seed_comes_the_smallest():
    largest = int(setting("seed").maximum)
    assert [recipe.seed for recipe in Recipe(seed=largest).with_seeds(2)] == [largest, 0]


@pytest.mark.parametrize(
    ("images", "validation", "seen"),
    [(60_000, "test", True), (55_000, "test", False), (55_001, "test", True), (60_000, "held-out", False)],
)
def test_held_out_images_are_trained_on_only_by_runs_that_hold_none_out_and_use_nearly_all(images, validation, seen):
    assert Recipe(train_images=images, validation=validation).trains_on_held_out is seen


def test_a_setting_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match="colour is not a setting; the settings are stage, batch_norm"):
        setting("colour")


@pytest.mark.parametrize(
    ("scheduler", "validation", "watches"),
    [
        ("reduce-on-plateau", "test", True),
        ("reduce-on-plateau", "held-out", False),
        ("one-cycle", "test", False),
        ("none", "test", False),
    ],
)
def test_only_a_scheduler_that_watches_the_loss_of_the_test_set_is_said_to(scheduler, validation, watches):
    assert Recipe(scheduler=scheduler, validation=validation).scheduler_watches_test is watches


def test_replicates_are_equal_without_seed_and_machine_and_other_experiments_are_not():
    recipe = Recipe(learning_rate=0.05)
    other_machine = replace(recipe, seed=9, device="cpu", precision="float32", threads=2, gpu_share=0.5, live_test=False)
    assert other_machine.without_chance == recipe.without_chance == recipe
    assert set(recipe.differences(other_machine)) == set(CHANCE_AND_MACHINE)
    assert Recipe(learning_rate=0.1).without_chance != recipe.without_chance


def test_differences_name_both_values_in_the_order_of_the_settings():
    own, other = Recipe(epochs=3, dropout=0.2, stage="net1"), Recipe(epochs=4, stage="net1")
    assert list(own.differences(other).items()) == [("dropout", (0.2, 0.1)), ("epochs", (3, 4))]
    assert own.differences(own) == {}


@dataclass(frozen=True, kw_only=True)
class WiderRecipe(Recipe):
    """A recipe with a setting that Recipe lacks."""

    width: int = declare(2, "Width", "Network", "How wide.", minimum=1, maximum=9)


def test_a_subclass_has_its_own_settings_and_is_compared_by_its_defaults():
    assert [declared.name for declared in settings(WiderRecipe)][-1] == "width" and len(settings()) == len(fields(Recipe))
    assert setting("width", WiderRecipe).kind is int
    assert WiderRecipe(width=5).differences(Recipe()) == {"width": (5, 2)} and WiderRecipe().differences(Recipe()) == {}
    with pytest.raises(ValueError, match="width is 10, but it must be a whole number from 1 to 9"):
        WiderRecipe(width=10)
    with pytest.raises(ValueError, match="width is not a setting"):
        Recipe.from_dict(WiderRecipe().to_dict())


def test_a_whole_number_from_json_is_a_float_where_the_setting_is_one():
    recipe = Recipe.from_dict({"learning_rate": 1, "train_images": TRAINING_IMAGES})
    assert type(recipe.learning_rate) is float and recipe == Recipe(learning_rate=1.0)
