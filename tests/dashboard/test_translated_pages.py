"""No text on any page escapes the catalogue: in a made-up language every sentence is in brackets."""

import pytest
from made_up_catalog import MadeUp
from pages_under_test import open_page, opened_by, opened_by_teacher
from pseudo_language import CODE, untranslated

from dashboard.components import language_choice
from dashboard.pages import all_pages
from dashboard.state import spoken_language
from s7core.language import translation
from s7core.recipe import Recipe

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

REFERENCE = "ref-final-exp3-s1"
VIEWS = [
    *((page.view or page.key, {}) for page in all_pages()),
    *((stage, {"step": step}) for stage in ("model_init", "net1", "final_model") for step in ("guess", "run", "explain")),
    *(("compare", {"see": view}) for view in ("curves", "layers", "settings", "digits", "replay")),
    *((page, {"run": REFERENCE}) for page in ("train", "mistakes", "layers", "receptive_field")),
    ("present", {"stage": "net1"}),
]


@pytest.fixture(autouse=True)
def pseudo_language(monkeypatch):
    monkeypatch.setattr(translation, "catalog", lambda code: MadeUp({}))
    monkeypatch.setattr(translation, "_find_language", translation._find_language)
    monkeypatch.setattr(spoken_language, "_spoken", lambda: CODE)  # also where the test reads a widget
    monkeypatch.setattr(spoken_language, "browser_language", lambda: CODE)
    for module in (spoken_language, language_choice):
        monkeypatch.setattr(module, "languages", lambda: ("en", CODE))


@pytest.mark.parametrize(("view", "query"), VIEWS, ids=lambda value: value if isinstance(value, str) else str(value))
def test_a_page_speaks_the_visitor_s_language_only(finished, no_workers, view, query):
    assert untranslated(open_page(view, query)) == ""


@pytest.mark.parametrize("view", ["home", "train", "net1", "join", "class_wall", "digit"])
def test_a_student_s_page_does_so_too(register, no_workers, monkeypatch, store_url, view):
    monkeypatch.setenv("S7_STORE", store_url)
    _, token = register.join("9b", "Ada")
    assert untranslated(opened_by(token, view)) == ""


@pytest.mark.parametrize("view", ["teacher", "present", "class_wall"])
def test_the_teacher_s_pages_do_so_too(register, store, no_workers, monkeypatch, store_url, view):
    monkeypatch.setenv("S7_STORE", store_url)
    student, _ = register.join("9b", "Ada")
    store.submit(Recipe(), "final-exp1", student=student.id)
    assert untranslated(opened_by_teacher(view)) == ""
