"""Before the lesson a teacher sees how long the class will wait, sets a size for it, and saves what to print."""

import pytest
from pages_under_test import open_page, opened_by, opened_by_teacher, words

from dashboard.features.classroom import before_lesson as module
from dashboard.features.classroom.before_lesson import forecast
from s7core.formatting import duration
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.class_duration import class_images, class_seconds, quick_looks_of

pytestmark = pytest.mark.usefixtures("no_workers")
RECIPES = [lesson_experiments(each.key)[0].recipe for each in ALL_STAGES]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(module, "usable_cores", lambda: 2)
    monkeypatch.setattr("s7core.training.threads.usable_cores", lambda: 2)


def test_the_forecast_says_how_long_all_wait_and_how_much_the_preset_saves():
    images = class_images(RECIPES, 30, 2)
    told = forecast(30, images)
    usual, preset = class_seconds(quick_looks_of(RECIPES), 30, 2), class_seconds(quick_looks_of(RECIPES, images), 30, 2)
    assert told.startswith("30 students, a quick look of each stage") and f"**{duration(usual)}** on 2 cores" in told
    assert preset < usual and f"at most: {duration(preset)}." in told
    assert "assumed for a slow laptop" in told  # nothing was measured in a test


def test_where_nothing_is_saved_it_says_so():
    assert "A class preset would save no time." in forecast(1, 6_000)


def test_one_click_sets_the_preset_and_students_are_offered_what_it_allows(register):
    at = opened_by_teacher("teacher")
    images = class_images(RECIPES, 30, 2)
    at.button(key="class-preset").click().run()
    limits = register.class_named("9b").limits
    assert (limits.images, limits.epochs) == (images, 2) and at.button(key="class-preset").disabled
    _, token = register.join("9b", "Ada")
    offered = opened_by(token, "net1", {"step": "run"})
    assert {each.key for each in offered.button if str(each.key).startswith("preset-")} == {"preset-quick"}


def test_more_students_get_fewer_images(register):
    at = opened_by_teacher("teacher")
    at.number_input(key="students-expected").set_value(2).run()
    at.button(key="class-preset").click().run()
    of_two = register.class_named("9b").limits.images
    at.number_input(key="students-expected").set_value(30).run()
    at.button(key="class-preset").click().run()
    assert register.class_named("9b").limits.images < of_two


def test_the_plan_and_the_handout_are_those_of_the_command(register):
    assert "Lesson 1: " in module._plan(30) and "30 students on 2 cores" in module._plan(30)
    page = module._handout("http://10.2.0.9:8501", "9b")
    assert "<b>http://10.2.0.9:8501</b> and join class <b>9b</b>" in page


def test_a_guest_sees_none_of_it(register):
    assert "Before the lesson" not in words(open_page("teacher"))
