"""A digit as text for an address."""

import base64
import re
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state.digit_text import PIXELS, digit_as_text, digit_from_text

ZEROS = np.zeros((28, 28), np.uint8)


def test_a_digit_survives_the_way_through_the_address(mnist):
    for image in mnist.test_images.numpy()[:50]:
        text = digit_as_text(image)
        assert re.fullmatch(r"[\w=-]+", text) and np.array_equal(digit_from_text(text), image)


@pytest.mark.parametrize("text", ["", "abc", "AAAA", "é" * 9, digit_as_text(ZEROS)[:-6]])
def test_a_text_that_holds_no_digit_is_refused(text):
    with pytest.raises(ValueError, match="no digit of 28 × 28 pixels"):
        digit_from_text(text)


@pytest.mark.parametrize("size", [PIXELS - 1, PIXELS + 1, 50_000_000])
def test_more_or_fewer_pixels_are_refused_and_never_unpacked_in_full(size, monkeypatch):
    text = base64.urlsafe_b64encode(zlib.compress(bytes(size), 9)).decode()
    unpacked: list[int] = []
    real = zlib.decompressobj

    class Counting:
        def decompress(self, packed: bytes, most: int) -> bytes:
            found = real().decompress(packed, most)
            unpacked.append(len(found))
            return found

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    with pytest.raises(ValueError, match="no digit"):
        digit_from_text(text)
    assert unpacked == [min(size, PIXELS + 1)]


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(zlib.compress(data)).decode()))
def test_any_text_is_a_digit_or_is_refused(text):
    try:
        assert digit_from_text(text).shape == (28, 28)
    except ValueError as refused:
        assert "no digit of 28 × 28 pixels" in str(refused)
