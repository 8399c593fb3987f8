"""The drawing pad with its networks, as the browser is told about it."""

import json

import pytest
from pages_under_test import clickable_html, open_page

from dashboard.assets import ASSET_FOLDER, stylesheet
from dashboard.components.four_networks import OPENING_DIGIT
from s7core.export.web.drawing_sizes import drawing_sizes
from s7core.lesson.digit_strokes import DIGIT_STROKES

pytestmark = pytest.mark.usefixtures("no_workers")


def _told(at) -> dict:
    told = (json.loads(line) for line in clickable_html(at).splitlines() if line)
    return next(data for data in told if isinstance(data, dict) and "networks" in data)


def test_the_browser_is_told_where_networks_and_scripts_are_and_the_sizes_that_a_drawing_is_read_with(store):
    told = _told(open_page("home"))
    assert told["routes"].endswith("/s7/") and told["assets"].startswith(f"{told['routes']}assets/")
    assert told["drawing"] == drawing_sizes() and tuple(told["digits"]) == DIGIT_STROKES and told["first"] == OPENING_DIGIT
    assert all(each["run"].startswith("ref-") for each in told["networks"])
    assert max(each["side"] for each in told["networks"]) == 1


def test_no_rule_of_its_style_reaches_the_page_and_no_colour_but_the_pads_is_fixed():
    style = stylesheet("four_networks/view")
    assert (ASSET_FOLDER / "four_networks" / "view.css").exists()
    assert style.count("#") == style.count("#000") == 1  # the pad is black as MNIST is; a stage's colour comes from its mark
