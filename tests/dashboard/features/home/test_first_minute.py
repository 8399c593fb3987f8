"""On Home four networks read what one draws, a shipped run learns to read, and one click trains one with the same digit."""

import json

import pytest
from pages_under_test import asked, clickable_html, open_page, words

from dashboard.state.session import OWN_RUNS, STARTED_RUN
from s7core.lesson.digit_strokes import DIGIT_STROKES
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")


def _drawn(at, name: str) -> dict | None:
    """The data of the component that has this among its data."""
    told = (json.loads(line) for line in clickable_html(at).splitlines() if line)
    return next((data for data in told if isinstance(data, dict) and name in data), None)


def _view(at) -> dict:
    return _drawn(at, "runs")


def test_the_four_networks_are_squares_to_scale_and_a_digit_is_drawn_by_itself(store):
    told = _drawn(open_page("home"), "networks")
    assert [(each["title"], each["colour"]) for each in told["networks"]] == [
        (stage.title, stage.mark.colour) for stage in ALL_STAGES
    ]
    sizes = [each["parameters"] for each in told["networks"]]
    assert sizes == [593_200, 19_470, 13_808, 7_958]
    assert [each["side"] ** 2 for each in told["networks"]] == pytest.approx([size / sizes[0] for size in sizes], abs=1e-3)
    assert told["strokes"] == "" and told["digits"][told["first"]] == DIGIT_STROKES[told["first"]]


def test_a_drawing_in_the_link_is_read_instead_and_goes_along_to_your_digit(store):
    at = open_page("home", {"strokes": "10203040"})
    assert _drawn(at, "networks")["strokes"] == "10203040"
    next(each for each in at.button if each.label == "Try your own digit").click().run()
    assert not at.exception and asked(at, "strokes") == "10203040"


def test_what_is_no_drawing_is_left_out_and_said_once(store):
    at = open_page("home", {"strokes": "zz"})
    assert _drawn(at, "networks")["strokes"] == "" and words(at).count("No drawing is used") == 1


def test_without_shipped_runs_there_is_no_pad_that_nothing_reads(store, monkeypatch):
    monkeypatch.setattr(RunCatalog, "group", lambda self, key: [])
    assert _drawn(open_page("home"), "networks") is None


def test_the_heading_says_that_a_run_is_recorded_and_it_plays_when_it_is_seen(store, monkeypatch):
    kept = {"ref-final-exp2-s3"}
    monkeypatch.setattr(RunCatalog, "snapshot_moments", lambda self, run_id: [0, 7_035] if run_id in kept else [])
    at = open_page("home", {"strokes": "10203040"})
    assert "A recorded run: the Final Model learns to read" in words(at)
    shown = _view(at)
    assert [each["id"] for each in shown["runs"]] == ["ref-final-exp2-s3"] and shown["autoplay"] and not shown["live"]
    assert shown["digit"]["strokes"] == "10203040"


@pytest.mark.slow
@pytest.mark.one_core
def test_without_such_a_run_there_is_the_digit_to_draw_and_no_word_of_a_recorded_run(store, monkeypatch):
    monkeypatch.setattr(RunCatalog, "snapshot_moments", lambda self, run_id: [])
    at = open_page("home")
    assert not at.exception and _view(at)["runs"] == [] and "recorded run" not in words(at)


def test_one_click_starts_a_quick_look_and_opens_it_on_train_with_the_drawing(store):
    at = open_page("home", {"strokes": "10203040"})
    at.button(key="train-live").click().run()
    assert not at.exception and at.title[0].value == "Train"
    [run] = store.runs("queued")
    published = experiment("final-exp1").recipe
    assert (run.experiment, run.recipe) == ("final-exp1", quick_look(published, pace_of(published)).apply(published))
    assert at.selectbox(key="run").value == run.id and at.session_state[STARTED_RUN.name][0] == run.id
    assert asked(at, "strokes") == "10203040" and _view(at)["digit"]["strokes"] == "10203040" and _view(at)["scroll"]
    assert at.number_input(key="epochs").value == run.recipe.epochs and run.id in at.session_state[OWN_RUNS.name]


def test_who_may_not_train_reads_why_and_stays(register, store):
    at = open_page("home")
    at.button(key="train-live").click().run()
    assert at.title[0].value == "How small can a digit reader get?" and not store.runs()
    assert at.error and "join" in words(at).lower()


def test_the_way_into_the_lesson_is_the_only_main_button_from_the_start(store):
    def kinds(at) -> list[str]:
        return [each.key for each in at.button if each.proto.type == "primary"]

    assert kinds(open_page("home")) == kinds(open_page("home", {"done": "1000"})) == ["lesson"]
