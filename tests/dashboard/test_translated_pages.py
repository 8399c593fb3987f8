"""No text on any page escapes the catalogue: in a made-up language every sentence is in brackets."""

from dataclasses import replace
from pathlib import Path

import pytest
from class_under_test import NAME, fill_class
from made_up_catalog import MadeUp
from pages_under_test import SEVEN, open_page, opened_by, opened_by_teacher, words
from pseudo_language import CODE, untranslated

from dashboard.components import language_choice
from dashboard.data.join_addresses import JoinAddresses
from dashboard.features.classroom import class_guesses, join_code
from dashboard.features.mistakes.one_digit import FACETS
from dashboard.pages import all_pages
from dashboard.state import spoken_language
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.language import translation
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

REFERENCE, OTHER = "ref-final-exp3-s1", "ref-net2-s1"
MISREAD = "321"  # a test digit that the first of them reads wrongly
# fmt: off
SLIDES = ("field", "layers", "guess", "run", "results", "analysis", "mistakes", "question")  # "story" is the first one
VIEWS = [
    *((Path(page.file).stem, {}) for page in all_pages()),
    *((stage, {"step": step}) for stage in ("model_init", "net1", "final_model") for step in ("guess", "run", "explain")),
    *(("compare", {"see": view}) for view in ("curves", "learn", "results", "layers", "settings", "digits", "replay")),
    *((page, {"run": REFERENCE}) for page in ("train", "mistakes", "layers", "receptive_field")),
    ("present", {"stage": "net1"}),
    *(("present", {"stage": "net1", "slide": slide}) for slide in SLIDES),
    ("digit", {"see": "fool", "run": REFERENCE, "reveal": "true"}),
    ("digit", {"see": "set"}),
    ("mistakes", {"see": "calibration", "run": REFERENCE}),
    *(("mistakes", {"run": REFERENCE, "other": OTHER, "index": MISREAD, "facet": facet}) for facet in FACETS),
    ("digit", {"strokes": SEVEN}),
    ("present", {"stage": "net9", "slide": "nope", "experiment": "final-exp1", "hide": "all", "class": "<b>"}),
    ("train", {"epochs": "fast", "stage": "net9", "run": "none", "seeds": "900"}),
]
# fmt: on
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


@pytest.fixture
def tokens(store, monkeypatch) -> dict[str, str]:
    """Those of the students of a class that has done all that a class can do, on a server that has a teacher."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    return fill_class(store, note="⟦a note⟧")  # the teacher's own words, which nothing translates


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("teacher", {}),
        ("class_wall", {}),
        ("class_wall", {"across": "learning_rate"}),
        ("digit", {"see": "set", "class": NAME}),
        *(("present", {"stage": "net1", "class": NAME, "slide": slide}) for slide in ("join", "guess", "results", "wall")),
    ],
)
def test_what_the_teacher_sees_of_a_class_with_results_does_so_too(tokens, no_workers, view, query):
    assert untranslated(opened_by_teacher(view, query)) == ""


@pytest.mark.parametrize(
    ("view", "query"),
    [("home", {}), ("join", {}), ("class_wall", {}), ("net1", {"step": "run"}), ("net1", {"step": "explain"})],
)
def test_call_note_and_results_of_a_student_do_so_too(tokens, no_workers, view, query):
    at = opened_by(tokens["Ada"], view, query)
    assert "calls everybody to **Net2**" in words(at) and "**⟦a note⟧**" in words(at)
    assert untranslated(at) == ""


@pytest.mark.parametrize("query", [{}, {"sweep2": "dropout", "values2": "0.1,0.2"}], ids=["one setting", "two settings"])
def test_the_result_of_a_sweep_does_so_too(store, finish, no_workers, query):
    of_sweep = replace(experiment("final-exp1").recipe, threads=1, epochs=2)
    for rate, missed in ((0.01, 200), (0.03, 240)):
        for seed in (0, 1):
            finish(store, replace(of_sweep, seed=seed, learning_rate=rate, dropout=0.1), "final-exp1", [500, missed + seed])
    asked = {"sweep": "learning_rate", "values": "0.01,0.03", "sweep-seeds": "0-1", "epochs": "2", "dropout": "0.1", **query}
    at = open_page("train", asked)
    assert "## ⟦Best" in words(at) and untranslated(at) == ""


def test_the_result_of_a_range_test_does_so_too(store, no_workers):
    recipe = Recipe(train_images=510, batch_size=10, epochs=1, scheduler="range-test", device="cpu")
    run_id = store.submit(recipe, "final-exp1", state="running")
    decades = [-4 + step / 10 for step in range(recipe.steps_per_epoch)]  # of the learning rate
    Attempt.current(store, run_id).report(
        [StepRecord(step, 1 + (decade + 0.6) ** 2, 10**decade) for step, decade in enumerate(decades)]
    )
    Attempt.current(store, run_id).end("finished", "")
    at = open_page("train", {"run": run_id})
    assert "A learning rate to try" in words(at) and untranslated(at) == ""


@pytest.mark.parametrize("state", ["queued", "running", "stopped", "interrupted", "diverged", "failed"])
def test_a_run_in_any_state_does_so_too(store, no_workers, add_epoch, state):
    run_id = store.submit(Recipe(epochs=3), "final-exp1", state="running")
    add_epoch(store, run_id, 1, 400)
    store.update(run_id, state=state)
    assert untranslated(open_page("train", {"run": run_id})) == ""


def test_what_the_teacher_does_for_a_student_does_so_too(tokens, store, no_workers):
    ada, bob = Register(store).students(NAME)
    at = opened_by_teacher("teacher")
    for student, button in ((ada, "readmit-student"), (bob, "remove-student")):
        at.selectbox(key="student-to-look-after").set_value(student.id).run()
        assert untranslated(at) == ""
        at.button(key=button).click().run()
        assert not at.exception and untranslated(at) == ""


def test_a_refusal_and_a_new_code_do_so_too(tokens, no_workers):
    guest = open_page("train")
    guest.button(key="train").click().run()
    assert guest.error and untranslated(guest) == ""
    student = opened_by(tokens["Bob"], "join")
    student.button(key="new-code").click().run()
    assert len(student.code) and untranslated(student) == ""


@pytest.mark.parametrize("page", ["model_init", "net1", "net2", "final_model"])
def test_questions_with_their_hints_and_verdicts_do_so_too(store, no_workers, page):
    at = open_page(page, {"step": "explain"})
    while True:
        [check] = [each for each in at.button if each.key.startswith("check-")]
        key = check.key.removeprefix("check-")
        at.button(key=f"hint-{key}").click().run()
        check.click().run()  # without an answer
        at.button(key=f"show-{key}").click().run()
        assert not at.exception and untranslated(at) == ""
        if at.button(key="question-forward").disabled:
            return
        at.button(key="question-forward").click().run()


def test_the_way_in_from_other_machines_does_so_too(tokens, no_workers, monkeypatch):
    found = JoinAddresses(("http://10.2.0.9:8501", "http://192.168.0.7:8501"))
    for module in (join_code, class_guesses):
        monkeypatch.setattr(module, "join_addresses", lambda: found)
    slides = [("present", {"stage": "net1", "class": NAME, "slide": slide}) for slide in ("join", "guess")]
    for view, query in (("teacher", {}), ("class_wall", {}), *slides):
        assert untranslated(opened_by_teacher(view, query)) == ""
