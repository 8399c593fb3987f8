"""Presets change how long a run is, and nothing else; a quick look fits the pace of the machine."""

from itertools import pairwise, product

import pytest

from s7core.lesson.experiments import experiment
from s7core.lesson.presets import (
    PRESET_TITLES,
    QUICK_SECONDS,
    QUICK_SIZES,
    SIZE_SETTINGS,
    START_SECONDS,
    Pace,
    fitting_preset,
    own_size,
    preset,
    presets,
    quick_look,
)
from s7core.recipe import Recipe

FAST = Pace(0.0, 1e-6, 1e-6, "float32")
SLOW = Pace(0.05, 0.1, 0.1, "float32")


def seconds(pace: Pace, images: int, batch: int, digits: int, epochs: int) -> float:
    """The same as the pace says, by counting the steps one by one."""
    steps = len(range(0, images, batch))
    return START_SECONDS + epochs * (steps * pace.step_seconds + images * pace.train_seconds + digits * pace.test_seconds)


@pytest.mark.parametrize("pace", [FAST, SLOW])
@pytest.mark.parametrize("key", PRESET_TITLES)
def test_a_preset_changes_the_size_of_a_run_alone(key, pace):
    recipe = experiment("final-record").recipe
    chosen = preset(key, recipe, pace)
    changed = chosen.apply(recipe)
    assert (changed.train_images, changed.epochs, changed.test_images) == (
        chosen.train_images,
        chosen.epochs,
        chosen.test_images,
    )
    assert set(recipe.differences(changed)) <= set(SIZE_SETTINGS) and chosen.title == PRESET_TITLES[key]


def test_presets_get_longer_from_first_to_last_and_the_last_is_exactly_as_published():
    published = experiment("final-exp1").recipe
    for pace in (FAST, SLOW):
        seen = [chosen.train_images * chosen.epochs for chosen in presets(published, pace)]
        assert seen == sorted(seen) and len(set(seen)) == len(seen)
        assert preset("published", published, pace).apply(published) == published
        assert preset("epoch", published, pace).apply(published).tests_all


def test_a_preset_says_what_it_sees_how_often_and_what_it_is_tested_on():
    assert preset("quick", Recipe(), FAST).help() == "6,000 images, 2 epochs."
    assert preset("epoch", Recipe(), FAST).help(61) == "60,000 images, 1 epoch, about 1 min 1 s here."
    assert preset("quick", Recipe(), SLOW).help(7.8) == (
        "600 images in batches of 32, 2 epochs, tested on 1,000 of the 10,000 test digits, about 7.8 s here."
    )


@pytest.mark.parametrize("precision", QUICK_SECONDS)
@pytest.mark.parametrize("batch_size", [16, 128, 512])
def test_a_quick_look_is_the_first_size_that_fits_for_every_pace_that_any_size_fits(precision, batch_size):
    recipe, limit = Recipe(batch_size=batch_size), QUICK_SECONDS[precision]
    for step, train, test in product((0, 1e-3, 2e-2), (1e-5, 1e-4, 4e-4, 1e-3, 2e-3, 5e-3), (1e-5, 1e-4, 5e-4, 1e-3)):
        pace = Pace(step, train, test, precision)
        fitting = [
            (images, batch, digits)
            for images, batch, digits in QUICK_SIZES
            if seconds(pace, images, min(batch or batch_size, batch_size), digits, 2) <= limit
        ]
        found = quick_look(recipe, pace)
        assert (found.train_images, found.batch_size, found.test_images) == (fitting or QUICK_SIZES[-1:])[0]
        assert not fitting or pace.seconds_of(found.apply(recipe)) <= limit


def test_a_quick_look_never_takes_more_than_the_fastest_machine_gets_and_never_larger_batches():
    assert QUICK_SIZES[0] == (6_000, None, 10_000)
    assert all(a[0] >= b[0] and a[2] >= b[2] for a, b in pairwise(QUICK_SIZES))
    assert quick_look(Recipe(batch_size=8), SLOW).apply(Recipe(batch_size=8)).batch_size == 8


@pytest.mark.parametrize("key", PRESET_TITLES)
def test_a_recipe_has_the_size_of_the_preset_that_it_was_given_whatever_pace_is_measured_later(key):
    for then, now in product((FAST, SLOW), repeat=2):
        given = preset(key, Recipe(), then).apply(Recipe())
        assert fitting_preset(given, presets(Recipe(), now)).key == key


@pytest.mark.parametrize("changed", [{"epochs": 7}, {"train_images": 59_999}, {"test_images": 1_234}])
def test_a_recipe_with_a_size_of_its_own_has_that_of_no_preset(changed):
    assert fitting_preset(Recipe(**changed), presets(Recipe(), FAST)) is None


def test_an_experiment_s_own_size_is_a_preset_that_changes_nothing_of_it():
    record = experiment("final-record").recipe
    offered = own_size(record, "As the record")
    assert offered.apply(record) == record and fitting_preset(record, [offered]) is offered
    assert fitting_preset(Recipe(batch_size=64), [own_size(Recipe(), "As published")]) is None


def test_a_size_is_told_in_the_reader_s_language_also_where_it_was_made_in_english(speak):
    size = quick_look(Recipe(), SLOW)
    assert (
        size.help(7.8)
        == "600 images in batches of 32, 2 epochs, tested on 1,000 of the 10,000 test digits, about 7.8 s here."
    )
    speak("de", {"Quick look": "Kurzer Blick", ", ": ", ", "{size}.": "{size}.", "{count} epochs": "{count} Epochen"})
    assert size.title == "Kurzer Blick"
    assert size.help().startswith("⟦600 images in batches of 32⟧, 2 Epochen, ⟦tested on ⟦1.000 of the 10.000")
