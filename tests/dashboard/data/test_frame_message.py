"""A binary message, taken apart byte by byte."""

import json
import struct

import numpy as np
import pytest

from dashboard.data.frame_message import frame_message, plain_number
from s7core.inside.network_frame import FrameArray


@pytest.mark.parametrize("word", ["", "a", "ab", "abc", "ü"])
def test_length_header_and_arrays_follow_each_other_and_the_arrays_begin_at_a_multiple_of_4(word):
    one = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    arrays = [
        FrameArray("maps", "conv", one, "Conv2d-1", "ReLU-2", 5, -1.5, 2.25, 3),
        FrameArray("wall", "answers", one[:, 0, 0]),
    ]
    message = frame_message({"word": word}, arrays)
    (length,) = struct.unpack("<I", message[:4])
    header = json.loads(message[4 : 4 + length].decode())
    assert header["word"] == word and (4 + length) % 4 == 0
    assert header["arrays"][0] == {
        "layer": "Conv2d-1",
        "shown": "ReLU-2",
        "kind": "conv",
        "role": "maps",
        "shape": [3, 2, 2],
        "total": 5,
        "low": -1.5,
        "high": 2.25,
        "receptive_field": 3,
    }
    assert message[4 + length :] == bytes(range(12)) + bytes([0, 4, 8])


def test_numbers_have_six_digits_and_what_is_none_is_null():
    assert plain_number(1 / 3) == 0.333333 and plain_number(1.23456789e-12) == 1.23457e-12
    assert plain_number(float("nan")) is None and plain_number(float("-inf")) is None
