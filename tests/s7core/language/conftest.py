"""A language that is spoken for the time of a test."""

import pytest

from s7core.language.translation import speaking


@pytest.fixture
def german(german_catalog):
    """Within the test German is spoken."""
    with speaking("de"):
        yield
