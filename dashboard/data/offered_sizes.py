"""The sizes of a run that the visitor is offered: in a class, those that its teacher allows."""

from dataclasses import replace
from typing import TypeVar

from dashboard.data.visitors import visitor
from s7core.classroom.limits import Limits
from s7core.lesson.presets import Preset, presets, quick_look
from s7core.recipe import Recipe
from s7core.runs.pace import pace_of

Sized = TypeVar("Sized", Recipe, Preset)


def offered_quick_look(recipe: Recipe) -> Preset:
    """A quick look of this recipe on this machine, in a class with no more images and epochs than are allowed."""
    limits = _limits()
    return as_allowed(quick_look(recipe, pace_of(recipe), limits.images) if limits else quick_look(recipe, pace_of(recipe)))


def offered_presets(recipe: Recipe) -> tuple[Preset, ...]:
    """All presets for this recipe, the shortest first; in a class without those that are larger than allowed."""
    limits = _limits()
    longer = [
        each
        for each in presets(recipe, pace_of(recipe))[1:]
        if limits is None or (each.train_images <= limits.images and each.epochs <= limits.epochs)
    ]
    return (offered_quick_look(recipe), *longer)


def as_allowed(size: Sized) -> Sized:
    """A recipe or a preset with no more epochs and images than the visitor's class allows."""
    limits = _limits()
    if limits is None:
        return size
    return replace(size, epochs=min(size.epochs, limits.epochs), train_images=min(size.train_images, limits.images))


def _limits() -> Limits | None:
    """The limits that hold for the visitor's runs; None where no class has any."""
    who = visitor()
    return None if who.is_free or who.of_class is None else who.of_class.limits
