"""Mistakes in a real browser: the matrix stays in view beside the gallery, and only there."""

import pytest
from browser_under_test import PHONE, settle

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

MAIN = "document.querySelector('[data-testid=stMain]')"


def scrolled_to_the_end(page, address: str, size: dict[str, int]):
    """The box of the chart once the last picture of the gallery is on screen."""
    page.set_viewport_size(size)
    page.goto(f"{address}/mistakes?run=ref-net2-s1")
    page.locator(".s7-gallery img").first.wait_for()
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for()
    settle(page)
    page.locator(".s7-gallery img").last.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert page.evaluate(f"() => {MAIN}.scrollTop") > 100
    return page.locator("[data-testid=stVegaLiteChart]").first.bounding_box()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_whole_matrix_is_in_view_at_the_end_of_the_gallery(page, untrained, size):
    box = scrolled_to_the_end(page, untrained[0], {"width": size[0], "height": size[1]})
    assert box["y"] >= 60 and box["y"] + box["height"] <= size[1]


def test_on_a_phone_it_scrolls_away(page, untrained):
    box = scrolled_to_the_end(page, untrained[0], PHONE)
    assert box["y"] + box["height"] < 0
