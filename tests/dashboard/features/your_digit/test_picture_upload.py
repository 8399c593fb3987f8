"""The field for a picture hands over what the browser sent, and refuses what it never sends."""

import base64
from types import SimpleNamespace

import pytest

from dashboard.features.your_digit import picture_upload
from dashboard.features.your_digit.picture_upload import MOST_BYTES, upload_picture


def sent(monkeypatch, text) -> bytes | None:
    monkeypatch.setattr(picture_upload, "_component", lambda **_: SimpleNamespace(picture=text))
    return upload_picture()


@pytest.mark.parametrize("content", [b"\0picture", bytes(MOST_BYTES)])
def test_a_file_arrives_as_it_is(content, monkeypatch):
    assert sent(monkeypatch, base64.b64encode(content).decode()) == content


@pytest.mark.parametrize("text", ["", None])
def test_no_file_is_none(text, monkeypatch):
    assert sent(monkeypatch, text) is None


@pytest.mark.parametrize("text", ["A" * (2 * MOST_BYTES), "no base64!", "AAA", 17, {"a": 1}, ["x"], "é"])
def test_what_the_field_never_sends_is_answered_with_one_sentence(text, monkeypatch):
    with pytest.raises(ValueError, match=r"it again|save it smaller"):
        sent(monkeypatch, text)
