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


@pytest.mark.parametrize(("clicked", "given"), [("7", ["7"]), (None, [])])
def test_what_was_clicked_is_handed_on_and_the_end_of_a_click_is_not(monkeypatch, clicked, given):
    mounted, heard = {}, []
    monkeypatch.setattr(module, "_component", lambda **arguments: mounted.update(arguments))
    module.clickable("<b></b>", GALLERY, heard.append)
    GALLERY.set(SimpleNamespace(clicked=clicked))
    mounted["on_clicked_change"]()
    assert heard == given and mounted["key"] == GALLERY.name
