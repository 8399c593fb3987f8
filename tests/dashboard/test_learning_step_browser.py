"""A step of learning taken apart in a real browser: pick a weight, take steps, see the loss fall, set the rate too high."""

import re

import pytest
from browser_under_test import settle, wait_for_address

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

LINK = "run=ref-final-exp3-s1&layer=Conv2d-1&channel=7&index=321"  # a 2 that the network reads as a 7


def loss_now(page) -> float:
    line = page.locator(".s7-lines tr").filter(has_text="probability of 2").inner_text()
    return float(re.search(r"= ([\d.]+)$", line.strip())[1])


def test_a_step_is_taken_apart_and_a_rate_that_is_too_high_overshoots(page, untrained):
    address, _ = untrained
    page.goto(f"{address}/layers?{LINK}")
    page.get_by_role("heading", name="One step of learning, taken apart").wait_for()
    settle(page)
    start = loss_now(page)

    page.get_by_role("button", name="input 0, row 1, column 1").first.click()  # a cell of the filter
    page.wait_for_url("**weight=0-1-1**")
    page.get_by_text("row 1, column 1. The one with the largest").wait_for()

    page.get_by_role("button", name="1 step", exact=True).click()
    page.get_by_text("In one step the loss falls from 3.360").wait_for()
    settle(page)
    first = loss_now(page)
    page.get_by_role("button", name="10 steps", exact=True).click()
    page.get_by_text("In 11 steps the loss falls from 3.360").wait_for()
    settle(page)
    wait_for_address(page, "steps=11")
    assert start > first > loss_now(page)
    page.reload()  # the steps are in the address
    page.get_by_text("In 11 steps the loss falls from 3.360").wait_for()

    page.get_by_test_id("stBaseButton-secondary").filter(has_text="Start over").click()
    page.get_by_text("Before the first step this digit's loss is 3.360").wait_for()
    settle(page)
    page.get_by_role("slider", name="Learning rate").press("End")
    page.get_by_text("The step overshoots").wait_for()
    wait_for_address(page, "learning_rate=100")
    page.get_by_text("The learning rate is too high").wait_for()


def test_the_panel_fits_a_phone(page, untrained):
    address, _ = untrained
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/layers?{LINK}&steps=2")
    page.get_by_text("In 2 steps the loss falls").wait_for()
    settle(page)
    assert (
        page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
        )
        <= 0
    )
