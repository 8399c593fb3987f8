"""How long a class's runs take, and with how many images it waits for a short time only."""

from dataclasses import replace

import pytest

from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.presets import quick_sizes
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.runs.class_duration import CLASS_SECONDS, class_images, class_seconds, quick_looks_of
from s7core.runs.pace import pace_of

SHORT = replace(Recipe(), train_images=1_000, test_images=1_000, epochs=1)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr("s7core.training.threads.usable_cores", lambda: 2)


def test_runs_on_all_cores_train_one_after_another():
    alone = pace_of(SHORT).seconds_of(SHORT)
    assert class_seconds([SHORT], 30, 2) == pytest.approx(30 * alone)
    assert class_seconds([SHORT, SHORT], 30, 2) == pytest.approx(60 * alone)


def test_runs_on_one_core_each_train_side_by_side():
    one = replace(SHORT, threads=1)
    assert class_seconds([one], 30, 2) == pytest.approx(15 * pace_of(one).seconds_of(one))


def test_nobody_waits_for_nothing():
    assert class_seconds([], 30, 2) == class_seconds([SHORT], 0, 2) == 0


def test_the_images_of_a_class_are_the_most_with_which_it_waits_no_longer_than_two_minutes():
    recipes = [each.recipe for each in (lesson_experiments(stage.key)[0] for stage in ALL_STAGES)]
    sizes = [size.train_images for size in quick_sizes()]

    def waits(most: int, students: int) -> float:
        return class_seconds(quick_looks_of(recipes, most), students, 2)

    for students in (1, 2, 3, 5):
        images = class_images(recipes, students, 2)
        larger = [most for most in sizes if most > images]
        assert waits(images, students) <= CLASS_SECONDS
        assert all(waits(most, students) > CLASS_SECONDS for most in larger)
    assert class_images(recipes, 200, 2) == sizes[-1] and waits(sizes[-1], 200) > CLASS_SECONDS  # as short as it gets
    assert class_images(recipes, 1, 2) == sizes[0]


def test_a_quick_look_of_few_images_is_no_larger_than_asked_and_never_none():
    for most in (6_000, 1_100, 600, 100):
        for recipe in quick_looks_of([SHORT], most):
            assert recipe.train_images <= max(most, quick_sizes()[-1].train_images)
