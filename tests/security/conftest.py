"""What the attacks share with the tests of the dashboard: a browser."""

import pytest
from browser_under_test import started_browser


@pytest.fixture(scope="module")
def browser():
    yield from started_browser()
