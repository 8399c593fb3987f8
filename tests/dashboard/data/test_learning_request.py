"""What a browser may ask: each parameter is read, or refused in a sentence that names it, its value and the cure."""

import numpy as np
import pytest

from dashboard.data.learning_request import asked_digit, asked_moment, asked_run
from dashboard.server.routes import NothingThereError
from dashboard.state.digit_text import digit_as_text
from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes

SEVEN = "4d33b333-b33373d9"


def test_a_test_digit_comes_with_its_class(mnist):
    digit = asked_digit({"digit": "17"})
    assert (digit.image == mnist.test_images[17].numpy()).all() and digit.label == mnist.test_labels[17]


def test_strokes_are_placed_as_the_digits_of_mnist_are():
    digit = asked_digit({"strokes": SEVEN})
    lines = [[(0x4D, 0x33), (0xB3, 0x33)], [(0xB3, 0x33), (0x73, 0xD9)]]
    assert (digit.image == centre_ink(draw_strokes(enlarge_strokes(lines)))).all() and digit.label is None
    assert not asked_digit({"strokes": ""}).image.any()  # a pad that was cleared
    with pytest.raises(ValueError, match="read-only"):
        digit.image[0, 0] = 1


def test_an_image_in_the_address_is_taken_as_it_is():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    assert (asked_digit({"drawn": digit_as_text(image)}).image == image).all()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "exactly one must be named, but none is."),
        ({"digit": "1", "strokes": ""}, "exactly one must be named, but it is digit and strokes."),
        ({"digit": ""}, "digit is '', but it must be the index of a test digit, from 0 to 9,999."),
        ({"digit": "10000"}, "digit is '10000', but"),
        ({"digit": "-1"}, "digit is '-1', but"),
        ({"digit": "１７"}, "digit is '１７', but"),
        ({"strokes": "4d3"}, "strokes is not what the drawing pad writes."),
        ({"strokes": "00" * 3_002}, "strokes has more than 1,500 points."),
        ({"strokes": "0" * 8_001}, "but it must be text of at most 8,000 characters"),
        ({"drawn": "eJ"}, "drawn is no digit of 28 × 28 pixels."),
        ({"drawn": "\0"}, "drawn is '\\x00', but it must be text"),
    ],
)
def test_a_digit_that_is_none_is_refused_in_a_sentence(asked, sentence):
    with pytest.raises(ValueError) as refused:
        asked_digit(asked)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("said", ["", "-1", "1.5", "1e3", "٣", "9" * 10, "0x1", " 1"])
def test_a_moment_that_is_none_is_refused_in_a_sentence(said):
    with pytest.raises(ValueError, match=r"^at is (missing: name|'.*', but it must be) a .*\.$"):
        asked_moment({"at": said})
    assert asked_moment({"at": "0120"}) == 120


def test_a_run_is_named_and_what_can_be_no_id_is_no_run():
    assert asked_run({"run": "ref-init-s1"}) == "ref-init-s1"
    with pytest.raises(ValueError, match="run is missing"):
        asked_run({})
    for said in ("a" * 201, "a\0b"):
        with pytest.raises(NothingThereError, match=r"^There is no run '.*': choose another one\.$"):
            asked_run({"run": said})
