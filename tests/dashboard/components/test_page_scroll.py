"""The component that opens a page at its top; test_page_scroll_browser.py sees what it does."""

import json

import pytest


def drawn(address: str) -> None:
    from dashboard.components.page_scroll import open_at_its_top

    open_at_its_top(address)


@pytest.mark.parametrize(("address", "said"), [("net1", "net1"), ("", "/")])
def test_the_browser_is_told_which_page_is_drawn(draw, address, said):
    [component] = draw(drawn, address).get("bidi_component")
    assert json.loads(component.proto.json) == said
