"""The page that students write on."""

import pytest
from browser_under_test import started_browser

from s7core.export.lesson.handout import handout
from s7core.reference.lesson_outline import lesson_outline
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog


@pytest.fixture
def outlines(store):
    return lesson_outline(RunCatalog(store, ReferenceStore()))


def test_it_has_every_network_and_a_question_on_each_but_no_answer(outlines):
    page = handout(outlines)
    for outline in outlines:
        assert f'<td class="name">{outline.stage.title}</td>' in page and f"{outline.traced.parameters:,}" in page
        assert outline.questions[0].text in page and outline.questions[0].explanation not in page


def test_address_and_class_are_filled_in_where_they_are_known_and_escaped(outlines):
    page = handout(outlines, "http://192.168.0.7:8501", "<9b>")
    assert "<b>http://192.168.0.7:8501</b>" in page and "<b>&lt;9b&gt;</b>" in page
    assert page.count('<span class="blank">') == 1 and handout(outlines).count('<span class="blank">') == 3


@pytest.mark.slow
@pytest.mark.one_core
def test_it_prints_on_one_page(outlines):
    for browser in started_browser():
        page = browser.new_page()
        page.set_content(handout(outlines, "http://192.168.100.117:8501", "a-class-with-a-long-name"))
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
