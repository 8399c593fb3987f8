"""The languages that a browser asks for."""

import pytest
from starlette.requests import Request

from dashboard.server.accepted_languages import accepted_languages


@pytest.mark.parametrize(
    ("header", "tags"),
    [("de-AT, de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]), ("*", ["*"]), ("", [""]), (";;,,q", ["", "", "q"])],
)
def test_the_tags_come_in_the_order_of_the_header(header, tags):
    assert accepted_languages(Request({"type": "http", "headers": [(b"accept-language", header.encode())]})) == tags


def test_a_browser_that_asks_for_none_is_answered_too():
    assert accepted_languages(Request({"type": "http", "headers": []})) == [""]
