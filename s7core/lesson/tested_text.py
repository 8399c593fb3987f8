"""Texts on how many of the test digits a run was tested on."""

from collections.abc import Iterable

from s7core.formatting import count
from s7core.language.translation import _
from s7core.recipe import TEST_IMAGES, Recipe


def digits_of_test(images: int = TEST_IMAGES) -> str:
    """How many digits a run was tested on: "10,000 test digits", "2,000 of the 10,000 test digits"."""
    if images == TEST_IMAGES:
        return _("{count} test digits", count=count(images))
    return _("{count} of the {all} test digits", count=count(images), all=count(TEST_IMAGES))


def digits_of_tests(recipes: Iterable[Recipe]) -> str:
    """What a run of one of these recipes was tested on: `digits_of_test` where all agree, else in general words."""
    sizes = {recipe.test_images for recipe in recipes} or {TEST_IMAGES}
    return digits_of_test(*sizes) if len(sizes) == 1 else _("the test digits that it was tested on")


def on_part(images: int) -> str:
    """What follows an accuracy: " on 2,000 of the 10,000 test digits"; "" where all were tested."""
    return "" if images == TEST_IMAGES else " " + _("on {test_digits}", test_digits=digits_of_test(images))


def wrong_digits_text(wrong: int, images: int) -> str:
    """How many digits a run misses: "54 of the 10,000 test digits are wrong", of a part those that it was tested on."""
    given = {"wrong": count(wrong), "all": count(images)}
    if images == TEST_IMAGES:
        return _("{wrong} of the {all} test digits are wrong", **given)
    return _("{wrong} of the {all} test digits that it was tested on are wrong", **given)
