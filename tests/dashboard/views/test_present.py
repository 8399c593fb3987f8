"""Presenter mode: a stage, slide by slide."""

import pytest
from pages_under_test import html, open_page, words

from s7core.classroom.register import Register

SLIDES = ["story", "field", "layers", "guess", "run", "results", "analysis", "mistakes", "question"]


def test_the_first_slide_tells_the_story_of_the_first_stage(empty_server):
    at = open_page("present")
    assert at.title[0].value == "Model Init" and "593,200" in html(at) and not at.warning


@pytest.mark.parametrize("slide", SLIDES)
def test_a_link_opens_each_slide_of_its_stage(slide, empty_server):
    at = open_page("present", {"stage": "net2", "slide": slide})
    assert at.title[0].value == "Net2" and not at.warning and not at.error


def test_the_wall_is_a_slide_where_the_link_names_a_class(empty_server):
    Register(empty_server).open_class("9b")
    at = open_page("present", {"class": "9b", "slide": "wall"})
    assert at.title[0].value == "Class 9b" and not at.warning
    assert "slide is 'wall'" in words(open_page("present", {"slide": "wall"}))


def test_settings_of_the_link_are_what_the_slides_show(empty_server):
    at = open_page("present", {"stage": "final", "slide": "layers", "batch_norm": "false"})
    assert "7,794 parameters" in words(at)


def test_a_link_that_cannot_be_followed_falls_back_with_notes(empty_server):
    told = words(open_page("present", {"stage": "net9", "slide": "nope"}))
    assert "stage is 'net9'" in told and "slide is 'nope'" in told
