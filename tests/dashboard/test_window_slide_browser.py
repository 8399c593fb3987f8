"""A convolution's window slides over the digit in a real browser: by play, by steps, and by steps alone in calm."""

import pytest
from browser_under_test import settle, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

LINK = "layers?run=ref-final-exp3-s1&layer=Conv2d-1&channel=3&index=7"


def opened(page, address: str):
    page.goto(f"{address}/{LINK}")
    slide = page.get_by_role("group", name="The window slides over the input")
    slide.wait_for()
    settle(page)
    return slide


def written(slide) -> str:
    return slide.locator(".output").evaluate("canvas => canvas.toDataURL()")


def test_on_play_the_window_writes_the_map_pauses_and_goes_on_by_steps(page, untrained):
    slide = opened(page, untrained[0])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    begun = written(slide)
    slide.get_by_role("button", name="Play").click()
    wait_until(lambda: "Row 1, column" in slide.locator(".told").inner_text(), 30)
    slide.get_by_role("button", name="Pause").click()
    paused, told = written(slide), slide.locator(".told").inner_text()
    assert paused != begun and slide.locator(".window").is_visible() and slide.locator(".cell").is_visible()
    page.wait_for_timeout(400)
    assert written(slide) == paused
    slide.get_by_role("button", name="Step").click()
    assert slide.locator(".told").inner_text() != told and written(slide) != paused
    place = slide.get_by_role("slider", name="Place of the window")
    place.press("End")
    assert "Row 25, column 25" in slide.locator(".told").inner_text()
    slide.get_by_role("button", name="Start over").click()
    assert written(slide) == begun and not slide.locator(".window").is_visible()
    assert not [url for url in asked if "_stcore" not in url]


def test_the_number_that_is_written_is_the_unit_s_value_of_the_panel_above(page, untrained):
    slide = opened(page, untrained[0])
    slide.get_by_role("slider", name="Place of the window").press("End")
    page.get_by_role("spinbutton", name="Row, 0 to 25").fill("25")
    page.get_by_role("spinbutton", name="Row, 0 to 25").press("Enter")
    page.get_by_role("spinbutton", name="Column, 0 to 25").fill("25")
    page.get_by_role("spinbutton", name="Column, 0 to 25").press("Enter")
    settle(page)
    told = slide.locator(".told").inner_text()  # another unit leaves the window where it is
    number = told.split("add up to ")[1].split(":")[0].split(",")[0]
    assert "Row 25, column 25" in told
    page.get_by_text(f"adds {number}").first.wait_for()


def test_with_reduced_motion_there_are_steps_alone(page, untrained):
    page.emulate_media(reduced_motion="reduce")
    slide = opened(page, untrained[0])
    assert not slide.get_by_role("button", name="Play").is_visible()
    slide.get_by_role("button", name="Step").click()
    assert "Row 0, column 0" in slide.locator(".told").inner_text()
