"""What the attacks share with the tests of the dashboard: a browser."""

import os
from importlib.util import find_spec

import pytest
from browser_under_test import CHROMIUM, FLAGS


@pytest.fixture(scope="module")
def browser():
    playwright = find_spec("playwright")
    if not CHROMIUM or not playwright:
        missing = "no Chromium was found (`apt-get install chromium`)" if playwright else "playwright is not installed"
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
