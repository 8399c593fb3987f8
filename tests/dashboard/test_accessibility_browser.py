"""No page breaks a rule of axe-core, in the light and the dark theme and on a phone."""

import pytest
from axe_under_test import load_axe, violations
from browser_under_test import DESK, PHONE, settle

from dashboard.pages import all_pages

LOOKS = {"light": ("light", DESK), "dark": ("dark", DESK), "phone": ("light", PHONE)}
STEPS = ("guess", "run", "explain")  # of a stage's page, which opens with its look step
OPENED = [page for page in all_pages() if page.key != "home"]
ADDRESSES = ["", *(page.view or page.key for page in OPENED), *(f"final_model?step={step}" for step in STEPS)]

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    return load_axe(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_breaks_no_rule_of_axe(page, filled, axe, address):
    server, _ = filled
    page.goto(f"{server}/{address}")
    page.wait_for_selector("h1")
    settle(page)
    page.locator('[data-testid="stSidebarNavItems"] > [role="list"]').first.wait_for(state="attached")  # repaired
    found = []
    for look, (scheme, window) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(window)
        page.wait_for_timeout(600)  # the theme changes, and what is too wide now is known
        found += [(look, each.rule, each.place, each.html, each.why) for each in violations(page, axe)]
    assert not found, "\n".join(map(str, found))
