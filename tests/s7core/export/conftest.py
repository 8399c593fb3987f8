"""What tests of exported files share."""

import random
from collections.abc import Callable

import pytest

from s7core.recipe import Recipe, settings

LAYERS = (
    "",
    "conv8k5p2b relu bn maxpool2 dropout conv10k1 avgpool14 flatten",
    "flatten linear20 relu linear10",
    "conv4s2 relu bn dropout conv10s3 relu avgpool4 flatten linear10",
)


@pytest.fixture
def random_recipe() -> Callable[[int, str], Recipe]:
    """A recipe of a stage with any allowed settings, range tests aside; the same number gives the same recipe."""
    return _random_recipe


def _random_recipe(number: int, stage: str) -> Recipe:
    chance = random.Random(number)
    values = {each.name: _value(each, chance) for each in settings() if chance.random() < 0.5}
    if values.get("scheduler") == "range-test":
        values["scheduler"] = "cosine"
    return Recipe.from_dict(values | {"stage": stage, "layers": chance.choice(LAYERS)})


def _value(declared, chance):
    if declared.choices:
        return chance.choice(list(declared.choices))
    if declared.kind is bool:
        return chance.random() < 0.5
    if declared.kind is int:
        return chance.randint(declared.minimum, declared.maximum)
    return chance.uniform(declared.minimum, declared.maximum) if declared.kind is float else ""
