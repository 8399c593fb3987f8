"""Other sites that may show the dashboard in a frame are named by their origins, and nothing else slips into the header."""

import pytest

from dashboard.server.embedding import EMBED_VARIABLE, embedding_origins, wrong_embedding_origins


def test_by_default_there_are_none(monkeypatch):
    monkeypatch.delenv(EMBED_VARIABLE, raising=False)
    assert embedding_origins() == () and wrong_embedding_origins() == []


def test_origins_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv(EMBED_VARIABLE, " https://moodle.school.example/, http://localhost:8080,")
    assert embedding_origins() == ("https://moodle.school.example", "http://localhost:8080")


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "moodle.school.example",
        "https://",
        "https://moodle.school.example/path",
        "https://*.school.example",
        "https://a.example; script-src *",
        "https://user@a.example",
        "https://a.example:port",
        "javascript:alert(1)",
        "https://a.example https://b.example",
    ],
)
def test_what_is_no_origin_is_left_out(monkeypatch, wrong):
    monkeypatch.setenv(EMBED_VARIABLE, f"https://moodle.school.example,{wrong}")
    assert embedding_origins() == ("https://moodle.school.example",) and wrong_embedding_origins() == [wrong]
