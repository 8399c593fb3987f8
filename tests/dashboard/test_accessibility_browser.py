"""Each page is whole and breaks no rule of axe-core, in the light and the dark theme and on a phone."""

import pytest
from axe_under_test import load_axe, violations
from browser_under_test import DESK, PHONE, settle, wait_until

from dashboard.pages import all_pages

LOOKS = {"light": ("light", DESK), "dark": ("dark", DESK), "phone": ("light", PHONE)}
STEPS = ("guess", "run", "explain")  # of a stage's page, which opens with its look step
OPENED = [page for page in all_pages() if page.key != "home"]
OVERFLOW = "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
REPLAY = "compare?items=reference-final-exp1&items=reference-final-exp3&see=replay&epoch=12"
TOO_FEW = "compare?items=reference-final-exp1"  # a page that ends early
STEPS_OPENED = [f"final_model?step={step}" for step in STEPS]
ADDRESSES = ["", *(page.address for page in OPENED), *STEPS_OPENED, REPLAY, TOO_FEW]

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    return load_axe(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_and_breaks_no_rule_of_axe(tab, filled, axe, address):
    """And its console stays clean, so it needs nothing that the headers of the server forbid."""
    page, (server, _) = tab, filled
    page.goto(f"{server}/{address}")
    page.wait_for_selector("h1")
    settle(page)
    page.locator('[data-testid="stSidebarNavItems"] > [role="list"]').first.wait_for(state="attached")  # repaired
    found = []
    for look, (scheme, window) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(window)
        page.wait_for_timeout(600)  # the theme changes, and what is too wide now is known
        wait_until(lambda: page.evaluate(OVERFLOW) <= 1, 5)  # charts follow the new width a moment later
        found += [(look, each.rule, each.place, each.html, each.why) for each in violations(page, axe)]
        assert not page.get_by_test_id("stException").count() and page.locator("h1").count(), look
        unnamed = page.evaluate("() => [...document.images].filter(i => !i.hasAttribute('alt')).length")
        assert not unnamed, f"{unnamed} pictures have no words, {look}"
    assert not found, "\n".join(map(str, found))
