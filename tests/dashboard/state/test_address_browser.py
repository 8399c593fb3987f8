"""In a real browser one page opens another though widgets of the first are bound to the address."""

import pytest
from browser_under_test import settle, wait_for_address

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


@pytest.fixture
def without_batch_norm(page, filled):
    """The page of Net1, whose toggle has put a parameter into the address."""
    address, _ = filled
    page.goto(f"{address}/net1?done=1110")
    page.get_by_role("heading", name="Net1", exact=True).wait_for()
    settle(page)
    page.locator(".st-key-batch_norm label").first.click()
    page.wait_for_url("**batch_norm=false**")
    settle(page)
    return page


def test_next_at_the_end_of_a_stage_opens_the_following_one_as_published(without_batch_norm):
    page = without_batch_norm
    for _ in range(4):
        page.get_by_role("navigation", name="Guided path").get_by_role("button", name="Next").click()
        settle(page)
    page.get_by_role("heading", name="Net2", exact=True).wait_for()
    settle(page)
    assert "batch_norm" not in page.url and page.locator(".st-key-batch_norm input").is_checked()


def test_all_settings_takes_a_toggle_to_train_and_a_reload_keeps_it(without_batch_norm):
    page = without_batch_norm
    page.get_by_role("button", name="Run, ").click()
    page.get_by_role("button", name="All settings").click()
    for _ in range(2):
        page.get_by_role("heading", name="Train", exact=True).wait_for()
        settle(page)
        assert not page.locator(".st-key-batch_norm input").is_checked()
        wait_for_address(page, "experiment=net1", "batch_norm=false")
        page.reload()
