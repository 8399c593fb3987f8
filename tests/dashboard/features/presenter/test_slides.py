"""A presentation is turned by its bar, ends where it began, and shows the wall of the class that its link names."""

import pytest
from pages_under_test import asked, html, open_page, words
from streamlit.testing.v1 import AppTest

from s7core.classroom.register import Register

pytestmark = pytest.mark.usefixtures("no_workers")


def test_back_and_next_turn_one_slide_and_stop_at_both_ends(store):
    at = open_page("present", {"stage": "net1"})
    assert "**1 of 7** · The story" in words(at) and at.button(key="present-back").disabled
    at.button(key="present-next").click().run()
    assert "**2 of 7** · How far one unit sees" in words(at) and asked(at, "slide") == "field"
    at.button(key="present-back").click().run()
    assert "**1 of 7**" in words(at) and asked(at, "slide") == "story"
    at = open_page("present", {"stage": "net1", "slide": "mistakes"})
    assert "**7 of 7**" in words(at) and at.button(key="present-next").disabled


def test_a_key_on_the_keyboard_turns_to_the_slide_at_that_place():
    def script():
        from types import SimpleNamespace

        from dashboard.features.presenter.slides import _turned
        from dashboard.state.session import PRESENTER_KEYS

        # As the browser sends it; None: no key was pressed since the last run of the page; and what no browser sends.
        for place in ("2", None, "-1", "3", "x", 1e400, []):
            PRESENTER_KEYS.set(SimpleNamespace(turned=place))
            _turned(["story", "field", "layers"])

    at = AppTest.from_function(script).run()
    assert not at.exception and asked(at, "slide") == "layers"


def test_the_settings_in_the_bar_change_the_slide(store):
    at = open_page("present", {"stage": "final", "slide": "layers"})
    assert "7,958" in html(at)
    at.toggle(key="batch_norm").set_value(False).run()
    assert "7,794" in html(at)


def test_leave_opens_the_page_of_the_stage(store):
    at = open_page("present", {"stage": "net2", "slide": "analysis", "batch_norm": "false"})
    at.button(key="present-leave").click().run()
    assert not at.exception and at.title[0].value == "Net2" and "present-next" not in [each.key for each in at.button]


def test_a_class_adds_its_wall_as_the_last_slide_and_an_unknown_one_a_note(store):
    Register(store).open_class("9b")
    at = open_page("present", {"stage": "net1", "class": "9b", "slide": "wall"})
    assert "**8 of 8** · Class wall" in words(at) and at.title[0].value == "Class 9b"
    told = words(open_page("present", {"stage": "net1", "class": "10c"}))
    assert "class is '10c', but there is no such class here. There is no slide of its wall." in told
    assert "**1 of 7**" in told


def test_controls_that_the_link_hides_are_named_for_the_style_sheet(store):
    told = html(open_page("present", {"stage": "net1", "hide": ["train", "leave"]}))
    assert '<div class="s7-hidden s7-hide-train s7-hide-leave"></div>' in told
    assert '<div class="s7-hidden' not in html(open_page("present", {"stage": "net1"}))
