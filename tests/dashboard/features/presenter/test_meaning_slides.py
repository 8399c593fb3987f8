"""The slides on what came out say what the stage's story says, and show the digits that are read most wrongly."""

import pytest
from pages_under_test import html, open_page, words

from dashboard.data.lesson_facts import story_of

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.parametrize("key", ["init", "net1", "net2", "final"])
def test_each_sentence_on_the_meaning_is_on_the_slide(key, store):
    told = words(open_page("present", {"stage": key, "slide": "analysis"}))
    assert all(each in told for each in story_of(key).analysis)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_worst_mistakes_stand_open_with_their_answers(store):
    at = open_page("present", {"stage": "final", "slide": "mistakes"})
    assert "these 12 had the highest loss." in words(at) and html(at).count("<img") >= 12 and not at.expander


def test_without_any_run_the_slide_says_what_will_be_there(store, monkeypatch):
    monkeypatch.setattr("dashboard.data.queries.run_to_look_at", lambda *_: None)
    at = open_page("present", {"stage": "final", "slide": "mistakes"})
    assert "will be here after the first run" in at.info[0].value
