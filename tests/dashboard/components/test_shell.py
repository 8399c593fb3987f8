"""What stands around every page."""

import json
from unittest.mock import Mock
from xml.etree import ElementTree

import pytest
from pages_under_test import open_page

from dashboard.components.shell import ICON, LOGO, accent_colour
from dashboard.state.session import MARKS
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.store_error import StoreError


def links() -> None:
    from dashboard.components.shell import draw_lesson_links

    draw_lesson_links()


def above(address: str) -> None:
    from dashboard.components.shell import draw_shell

    draw_shell(address)


def notes(at) -> dict[str, dict[str, str]]:
    return next(
        data["links"]
        for each in at.get("bidi_component")
        if isinstance(data := json.loads(each.proto.json), dict) and "links" in data
    )


def bars(path) -> list[tuple[str, float]]:
    """Colour and height of each bar of a drawing."""
    found = ElementTree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}rect")
    return [(bar.get("fill"), float(bar.get("height"))) for bar in found]


@pytest.mark.parametrize("path", [LOGO, ICON], ids=["logo", "icon"])
def test_logo_and_icon_show_the_stages_in_their_colours_each_smaller_than_the_one_before(path):
    assert [colour for colour, _ in bars(path)] == [stage.mark.colour for stage in ALL_STAGES]
    heights = [height for _, height in bars(path)]
    assert heights == sorted(heights, reverse=True)


def test_logo_and_icon_load_nothing_from_elsewhere():
    for path in (LOGO, ICON):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text and "<script" not in text and "font" not in text


@pytest.mark.parametrize(
    ("address", "colour"),
    [
        ("model_init", "#0072B2"),
        ("net1", "#E69F00"),
        ("net2", "#009E73"),
        ("final_model", "#CC79A7"),
        ("train", None),
        ("", None),
    ],
)
def test_the_accent_is_the_stages_colour_on_its_page_and_ink_elsewhere(draw, address, colour):
    assert accent_colour(address) == colour
    [drawn] = [each.proto.body for each in draw(above, address).get("html") if each.proto.body.startswith("<div")]
    style = f' style="background: {colour}"' if colour else ""
    assert drawn == f'<div class="s7-accent"{style}></div>'


def test_each_stages_link_says_how_long_it_takes_and_how_far_one_is(draw, store, monkeypatch):
    monkeypatch.setattr("dashboard.components.shell.stage_seconds", lambda key: 610.0)
    said = {"model_init": set(STEPS), "net1": {"look", "run"}}
    keys = {"model_init": "init", "net1": "net1"}
    monkeypatch.setattr(
        "dashboard.components.shell.marks",
        lambda: {stage.key: next((said[at] for at in said if keys[at] == stage.key), set()) for stage in ALL_STAGES},
    )
    found = notes(draw(links))
    assert set(found) == {"model_init", "net1", "net2", "final_model"}
    assert found["model_init"] == {"note": "✓ · 10 min", "said": "Done, about 10 minutes"}
    assert found["net1"] == {"note": "2 of 4 · 10 min", "said": "2 of 4 steps done, about 10 minutes"}
    assert found["net2"]["note"] == "10 min"


def test_the_links_of_a_page_change_with_the_marks(store, no_workers):
    at = open_page("glossary")
    assert notes(at)["net2"]["note"].endswith(" min") and "of" not in notes(at)["net2"]["note"]
    at.session_state[MARKS.name]["net2"] = {"look"}
    at.run()
    assert notes(at)["net2"]["note"].startswith("1 of 4 · ")


def test_a_store_that_cannot_be_read_takes_the_notes_away_and_nothing_else(draw, monkeypatch):
    monkeypatch.setattr("dashboard.components.shell.stage_seconds", Mock(side_effect=StoreError("The disk is full.")))
    at = draw(links)
    assert not at.exception and not at.error and not at.get("bidi_component")
