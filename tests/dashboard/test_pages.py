"""The registry names every page once, and every page in it opens with no runs and with finished ones."""

from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from pages_under_test import open_page

from dashboard.pages import HOME, all_pages, navigation, page_file, page_title
from s7core.lesson.glossary import TERMS
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord

pytestmark = pytest.mark.usefixtures("no_workers")

DASHBOARD = Path(__file__).parents[2] / "dashboard"
PAGES = [Path(page.file).stem for page in all_pages()]


def test_each_page_has_a_view_file_and_each_view_file_a_page():
    files = [page.file for page in all_pages()]
    views = {f"views/{path.name}" for path in (DASHBOARD / "views").glob("*.py") if path.name != "__init__.py"}
    assert len(set(files)) == len(files)
    assert set(files) == views


def test_each_page_is_named_once():
    assert len({page.key for page in all_pages()}) == len({page.title for page in all_pages()}) == len(all_pages())
    for page in all_pages():
        assert page_file(page.key) == page.file and page_title(page.key) == page.title


def test_each_stage_has_a_page_and_its_address_stays():
    addresses = {stage.key: Path(page_file(stage.key)).stem for stage in ALL_STAGES}
    assert addresses == {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_the_page_of_a_stage_draws_that_stage(stage):
    assert f'show_stage("{stage.key}")' in (DASHBOARD / page_file(stage.key)).read_text(encoding="utf-8")


def test_every_page_that_a_glossary_term_leads_to_is_in_the_registry():
    keys = {page.key for page in all_pages()}
    assert {term.page for term in TERMS if term.page} <= keys


def test_the_navigation_has_every_page_once_under_its_heading(monkeypatch):
    monkeypatch.setattr(st, "Page", lambda file, **more: {"file": file, **more})
    groups = navigation()
    assert list(groups) == ["Lesson", "Lab", "Class", "More"]
    shown = [page for pages in groups.values() for page in pages]
    assert [page["file"] for page in shown] == [page.file for page in all_pages()]
    assert [page["file"] for page in shown if page["default"]] == [page_file(HOME)]
    assert [page["title"] for page in shown if page["visibility"] == "hidden"] == [page_title("present")]


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_no_runs(page, store):
    at = open_page(page)
    assert len(at.title) == 1 and not at.error


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_finished_runs(page, finished):
    at = open_page(page)
    assert len(at.title) == 1 and not at.error and not at.warning


def test_pages_open_where_only_range_tests_have_finished(store):
    recipe = Recipe(train_images=200, batch_size=50, epochs=1, scheduler="range-test", device="cpu")
    for seed in (1, 2):
        run_id = store.submit(replace(recipe, seed=seed), "final-exp1", state="running")
        Attempt.current(store, run_id).report(
            [StepRecord(step, 2.3, 10.0 ** (step - 3)) for step in range(recipe.steps_per_epoch)]
        )
        Attempt.current(store, run_id).end("finished", "")  # a range test records neither an epoch nor a network
    assert not any(open_page(page).error for page in ("home", "final_model", "compare", "mistakes"))
