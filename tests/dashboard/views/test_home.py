"""Home: what the lesson is, the path through it, and a way in."""

import pytest
from pages_under_test import html, open_page, words

from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("home")


def test_the_finding_of_the_lesson_stands_on_its_first_page(page):
    assert page.title[0].value == "How small can a digit reader get?"
    assert "593,200 parameters become 7,958" in words(page)
    assert f"{593_200 / 7_958:.0f} times fewer parameters, and the published error is at most" in words(page)


def test_the_path_has_a_card_for_each_stage(page):
    assert html(page).count('<div class="s7-stage"') == len(ALL_STAGES)


def test_a_link_brings_along_what_is_done_and_the_lesson_goes_on_there(page, empty_server):
    assert page.button(key="lesson").label == "Start the lesson" and "0 of 16 steps" in words(page)
    at = open_page("home", {"done": "f310"})
    assert at.button(key="lesson").label == "Continue with Net1" and "7 of 16 steps" in words(at)
    assert "names no steps of the lesson" in words(open_page("home", {"done": "zzzz"}))


def test_runs_of_this_machine_are_counted(empty_server):
    run_id = empty_server.submit(Recipe(), "final-exp1")
    assert "Runs here: **1**, 1 of them waiting or training" in words(open_page("home"))
    empty_server.delete(run_id)
    assert "Runs here: none yet" in words(open_page("home"))
