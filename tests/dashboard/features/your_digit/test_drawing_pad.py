"""A drawing is kept while the pad is out of sight, and the pad opens with it again."""

import pytest
from pages_under_test import FINAL, SEVEN, asked, html, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_drawing_is_still_there_after_a_look_at_the_uploads_and_at_the_game(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL]})
    before = html(at)
    at.segmented_control(key="source").set_value("Upload").run()
    assert "Draw a digit from 0 to 9" in words(at) and asked(at, "strokes") == SEVEN
    at.segmented_control(key="source").set_value("Draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN
    at.segmented_control(key="see").set_value("fool").run()
    at.segmented_control(key="see").set_value("draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN
