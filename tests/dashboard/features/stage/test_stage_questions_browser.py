"""In a real browser the field of a question shows its answer again on coming back to the stage."""

import pytest
from browser_under_test import settle

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


def open_from_the_side_bar(page, title: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
    settle(page)


def test_an_answer_and_its_verdict_are_shown_again_on_coming_back(page, filled):
    address, _ = filled
    page.goto(f"{address}/net1?step=explain")
    page.get_by_role("heading", name="Net1", exact=True).wait_for()
    settle(page)
    page.get_by_role("button", name="Next question").click()
    question = page.locator(".st-key-answer-net1-batch-norm")
    question.get_by_role("spinbutton").fill("212")
    page.locator(".st-key-check-net1-batch-norm").get_by_role("button").click()
    right = page.get_by_text("Right.", exact=True)
    right.wait_for()
    choice = page.locator(".st-key-answer-net1-gap")
    while not choice.count():
        page.get_by_role("button", name="Next question").click()
        settle(page)
    choice.get_by_role("radio").last.check(force=True)
    page.locator(".st-key-check-net1-gap").get_by_role("button").click()
    settle(page)
    open_from_the_side_bar(page, "Train")
    assert not right.count()
    open_from_the_side_bar(page, "Net1")
    explain = page.get_by_role("button", name="Explain, ")
    if explain.get_attribute("aria-current") is None:
        explain.click()
    choice.wait_for()  # the question that one turned to last
    assert choice.get_by_role("radio").last.is_checked()
    while not question.count():
        page.get_by_role("button", name="Previous question").click()
        settle(page)
    right.first.wait_for()
    assert question.get_by_role("spinbutton").input_value() == "212"
