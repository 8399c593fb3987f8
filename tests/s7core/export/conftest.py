"""What tests of exported files share."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from s7core.recipe import Recipe, settings
from s7core.setting import Setting, declare

LAYERS = (
    "",
    "conv8k5p2b relu bn maxpool2 dropout conv10k1 avgpool14 flatten",
    "flatten linear20 relu linear10",
    "conv4s2 relu bn dropout conv10s3 relu avgpool4 flatten linear10",
)


@dataclass(frozen=True, kw_only=True)
class ClippedRecipe(Recipe):
    """A recipe with one more setting."""

    clip_gradient: float = declare(
        0.0, "Gradient clipping", "Optimiser", "Largest norm of a gradient.", minimum=0, maximum=9
    )
    clip_often: bool = declare(False, "Clip often", "Optimiser", "At each step.")


@pytest.fixture
def clipped_recipe() -> type[Recipe]:
    return ClippedRecipe


@pytest.fixture
def random_recipe() -> Callable[[int, str], Recipe]:
    """A recipe of a stage with any allowed settings, range tests aside; the same number gives the same recipe."""
    return _random_recipe


def _random_recipe(number: int, stage: str) -> Recipe:
    chance = random.Random(number)
    values = {setting.name: _value(setting, chance) for setting in settings() if chance.random() < 0.5}
    if values.get("scheduler") == "range-test":
        values["scheduler"] = "cosine"
    return Recipe.from_dict(values | {"stage": stage, "layers": chance.choice(LAYERS)})


def _value(setting: Setting, chance: random.Random) -> Any:
    if setting.choices:
        return chance.choice(list(setting.choices))
    if setting.kind is bool:
        return chance.random() < 0.5
    if setting.kind is int:
        return chance.randint(int(setting.minimum), int(setting.maximum))
    return chance.uniform(setting.minimum, setting.maximum) if setting.kind is float else ""
