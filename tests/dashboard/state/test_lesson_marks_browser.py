"""The marks of the lesson stay in the address in a real browser, at once and without a poll."""

import re

import pytest
from browser_under_test import settle, wait_for_address

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

COUNT_WRITES = """
window.addressWrites = 0;
for (const name of ['pushState', 'replaceState']) {
  const write = History.prototype[name];
  History.prototype[name] = function (...values) {
    window.addressWrites += 1;
    return write.apply(this, values);
  };
}
"""
REWRITE = "query => { history.pushState({}, '', location.pathname + query); return location.search }"


def writes(page) -> int:
    return page.evaluate("window.addressWrites")


@pytest.fixture
def stage_page(page, filled):
    """The page of Net1 at rest, opened with one mark."""
    address, _ = filled
    page.add_init_script(COUNT_WRITES)
    page.goto(f"{address}/net1?done=1000")
    page.get_by_role("heading", name="Net1", exact=True).wait_for()
    settle(page)
    return page


def test_nothing_writes_the_address_of_a_page_at_rest(stage_page):
    before = writes(stage_page)
    stage_page.wait_for_timeout(3000)
    assert writes(stage_page) - before <= 1
    wait_for_address(stage_page, "done=1000")


def test_the_marks_stay_when_streamlit_writes_the_address(stage_page):
    stage_page.locator(".st-key-batch_norm label").first.click()  # a widget that is bound to the address
    stage_page.wait_for_url("**batch_norm=**")
    settle(stage_page)
    wait_for_address(stage_page, "done=1000")

    stage_page.get_by_test_id("stSidebarNavLink").filter(has_text="Glossary").click()
    stage_page.wait_for_url("**/glossary**")
    settle(stage_page)
    wait_for_address(stage_page, "done=1000")

    stage_page.go_back()
    stage_page.wait_for_url("**/net1**")
    settle(stage_page)
    wait_for_address(stage_page, "done=1000")


def test_only_the_newest_marks_are_put_back_by_one_write_at_once(stage_page):
    for step, marks in (("make a guess", "1100"), ("train it", "1100")):
        stage_page.get_by_role("button", name=f"Next: {step}").click()
        stage_page.wait_for_url(f"**done={marks}**")
        settle(stage_page)

    for lost in ("", "?done=1000", "?digit=3"):
        before = writes(stage_page)
        found = stage_page.evaluate(REWRITE, lost)
        assert re.search(r"[?&]done=1100\b", found) and ("digit=3" in found) == ("digit" in lost)
        assert writes(stage_page) - before == 2  # this one, and the one that puts the marks back
    stage_page.wait_for_timeout(1000)
    wait_for_address(stage_page, "done=1100")
    assert writes(stage_page) - before == 2
