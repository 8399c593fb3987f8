"""A short text by which the store finds the replicates of a run in an index."""

import hashlib
import json

from s7core.recipe import Recipe


def settings_key(experiment: str, recipe: Recipe) -> str:
    """16 hexadecimal digits, equal for runs that started from one experiment and differ in nothing but chance and machine.

    Settings that have their defaults are left out, so that a setting that is added later changes no key.
    """
    changed = {name: value for name, (value, _) in recipe.without_chance.differences(Recipe().without_chance).items()}
    return hashlib.sha256(json.dumps([experiment, changed], sort_keys=True).encode()).hexdigest()[:16]
