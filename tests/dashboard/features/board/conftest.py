"""Runs of small networks, for the tests of the board."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pages_under_test import new_server

from s7core.lesson.experiments import RECORD_RECIPE
from s7core.runs.store import Store

TINY = replace(RECORD_RECIPE, layers="conv4 relu bn maxpool2 conv10 relu avgpool11 flatten", epochs=1)
TINY_PARAMETERS = 4 * 9 + 2 * 4 + 4 * 9 * 10


@pytest.fixture
def three_seeds(store: Store, finish: Callable[..., str]) -> list[str]:
    """Ids of three finished runs of TINY, which has TINY_PARAMETERS, with 99.42% on average, on a new server."""
    new_server()
    return [finish(store, replace(TINY, seed=seed), "final-record", [wrong]) for seed, wrong in ((1, 55), (2, 61), (3, 58))]
