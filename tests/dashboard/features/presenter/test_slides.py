"""A presentation is turned by its bar, ends where it began, and shows the wall of the class that its link names."""

import pytest
from pages_under_test import asked, html, open_page, words
from streamlit.testing.v1 import AppTest

from s7core.classroom.register import Register

pytestmark = pytest.mark.usefixtures("no_workers")


def test_back_and_next_turn_one_slide_and_begin_at_the_first(store):
    at = open_page("present", {"stage": "net1"})
    assert "**1 of 9** · The story" in words(at) and at.button(key="present-back").disabled
    at.button(key="present-next").click().run()
    assert "**2 of 9** · How far one unit sees" in words(at) and asked(at, "slide") == "field"
    at.button(key="present-back").click().run()
    assert "**1 of 9**" in words(at) and asked(at, "slide") == "story"


def test_after_the_last_slide_comes_the_next_stage_with_the_same_class_size_and_hidden_controls(store):
    Register(store).open_class("9b")
    link = {"stage": "net1", "class": "9b", "epochs": "2", "hide": ["train"], "batch_norm": "false", "learning_rate": "0.05"}
    at = open_page("present", {**link, "slide": "wall"})
    assert at.button(key="present-next").label == "Next stage: Net2"
    at.button(key="present-next").click().run()
    assert not at.exception and at.title[0].value == "Net2" and "· The story" in words(at)
    kept = {name: asked(at, name) for name in ("stage", "class", "epochs", "hide", "slide")}
    assert kept == {"stage": "net2", "class": "9b", "epochs": "2", "hide": "train", "slide": "story"}
    assert not {"batch_norm", "learning_rate"} & set(at.query_params) and at.toggle(key="batch_norm").value


def test_the_last_slide_of_the_last_stage_is_the_end(store):
    at = open_page("present", {"stage": "final", "slide": "question"})
    assert "**9 of 9**" in words(at) and at.button(key="present-next").disabled


def test_a_key_after_the_last_slide_goes_on_to_the_next_stage():
    def script():
        from types import SimpleNamespace

        from dashboard.features.presenter.slides import _turned
        from dashboard.state.session import PRESENTER_KEYS, STAGE_TO_PRESENT
        from s7core.lesson.stages import stage

        PRESENTER_KEYS.set(SimpleNamespace(turned="3"))
        _turned(["story", "field", "layers"], stage("net2"))
        assert STAGE_TO_PRESENT.get() == "net2"

    assert not AppTest.from_function(script).run().exception


def test_the_settings_in_the_bar_change_the_slide(store):
    at = open_page("present", {"stage": "final", "slide": "layers"})
    assert "7,958 parameters" in words(at)
    at.toggle(key="batch_norm").set_value(False).run()
    assert "7,794 parameters" in words(at)


def test_leave_opens_the_page_of_the_stage(store):
    at = open_page("present", {"stage": "net2", "slide": "analysis", "batch_norm": "false"})
    at.button(key="present-leave").click().run()
    assert not at.exception and at.title[0].value == "Net2" and "present-next" not in [each.key for each in at.button]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_class_adds_its_wall_as_the_last_slide_and_an_unknown_one_a_note(store):
    Register(store).open_class("9b")
    at = open_page("present", {"stage": "net1", "class": "9b", "slide": "wall"})
    assert "**11 of 11** · Class wall" in words(at) and at.title[0].value == "Class 9b"
    assert "**1 of 11** · Join" in words(open_page("present", {"stage": "net1", "class": "9b"}))
    told = words(open_page("present", {"stage": "net1", "class": "10c"}))
    assert "class is '10c', but there is no such class here. There is no slide of its wall." in told
    assert "**1 of 9**" in told


def test_controls_that_the_link_hides_are_named_for_the_style_sheet(store):
    told = html(open_page("present", {"stage": "net1", "hide": ["train", "leave"]}))
    assert '<div class="s7-hidden s7-hide-train s7-hide-leave"></div>' in told
    assert '<div class="s7-hidden' not in html(open_page("present", {"stage": "net1"}))
