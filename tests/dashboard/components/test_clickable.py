"""HTML that answers with what was clicked in it."""

import json
from types import SimpleNamespace

import pytest

from dashboard.components import clickable as module
from dashboard.state.session import GALLERY


def drawn_picture() -> None:
    from dashboard.components.clickable import clickable
    from dashboard.state.session import GALLERY

    clickable('<b data-key="7">seven</b>', GALLERY, lambda clicked: None)


def test_the_html_reaches_the_browser_as_it_is(draw):
    [component] = draw(drawn_picture).get("bidi_component")
    assert json.loads(component.proto.json) == '<b data-key="7">seven</b>'


def drawn_pictures() -> None:
    from dashboard.components.clickable import clickable
    from dashboard.state.session import GALLERY

    clickable('<b data-key="7"></b><b data-key="8"></b>', GALLERY, lambda clicked: None)


def test_where_there_is_more_than_one_part_it_says_how_to_move_by_keys(draw):
    [component] = draw(drawn_pictures).get("bidi_component")
    assert "Arrow keys move, Enter selects" in json.loads(component.proto.json)


DRAWN = '<b data-key="7">seven</b><b data-key="a&amp;b"></b><div data-grid="12x16"></div>'


@pytest.mark.parametrize(
    ("clicked", "given"),
    [
        ("7", ["7"]),
        ("a&b", ["a&b"]),
        ("11,15", ["11,15"]),
        (None, []),
        ("8", []),
        ('7">', []),
        ("12,0", []),
        ("0,-1", []),
        ("1,2,3", []),
        ("inf,0", []),
        (7, []),
        (["7"], []),
    ],
)
def test_what_was_clicked_is_handed_on_and_neither_the_end_of_a_click_nor_what_is_not_there(monkeypatch, clicked, given):
    mounted, heard = {}, []
    monkeypatch.setattr(module, "_component", lambda **arguments: mounted.update(arguments))
    module.clickable(DRAWN, GALLERY, heard.append)
    GALLERY.set(SimpleNamespace(clicked=clicked))
    mounted["on_clicked_change"]()
    assert heard == given and mounted["key"] == GALLERY.name
