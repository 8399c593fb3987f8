"""Digits as pictures."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from dashboard.components.digit_images import (
    EXAMPLE_DIGITS,
    MARGIN,
    Card,
    data_uri,
    frame_around,
    framed,
    gallery,
    growth_picture,
    outline,
    sheet,
)
from s7core.lesson.architecture import layers_from_text
from s7core.model.trace import trace

NUMBER = r"(-?[\d.]+)%"


def decoded(html: str) -> np.ndarray:
    """The first picture in the HTML."""
    data = re.search(r"data:image/png;base64,([\w+/=]+)", html)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def places(html: str) -> list[list[float]]:
    """(top, left, height, width) in percent of the frame: the picture, then each square."""
    found = re.findall(rf"top:{NUMBER};left:{NUMBER};height:{NUMBER};width:{NUMBER}", html)
    return [[float(number) for number in each] for each in found]


def test_a_picture_has_the_pixels_of_the_digit(mnist):
    image = mnist.test_images[3].numpy()
    assert np.array_equal(decoded(data_uri(image)), image)


def test_a_card_has_its_texts_and_nothing_in_them_becomes_html(mnist):
    card = Card(mnist.test_images[0].numpy(), "<7>", ("says & is",), 'a "7"')
    drawn = gallery([card])
    assert "<b>&lt;7&gt;</b><br><span>says &amp; is</span>" in drawn and 'alt="a &quot;7&quot;"' in drawn
    assert "data-key" not in drawn


def test_cards_with_keys_can_be_reached_and_open_a_dialog(mnist):
    drawn = gallery([Card(image.numpy(), "7") for image in mnist.test_images[:2]], ["0", "1"])
    assert re.findall(r'data-key="(\d)" tabindex="0" role="button" aria-haspopup="dialog"', drawn) == ["0", "1"]


def test_a_sheet_has_each_digit_in_its_place_with_a_pixel_between_them(mnist):
    images = mnist.test_images[:5].numpy()
    canvas = decoded(sheet(images, columns=3))
    assert canvas.shape == (28 * 2 + 1, 28 * 3 + 2) and 'alt="5 augmented training digits"' in sheet(images)
    assert np.array_equal(canvas[:28, 29:57], images[1]) and np.array_equal(canvas[29:, :28], images[3])
    assert len(set(canvas[28].tolist())) == 1


def test_a_frame_shows_the_whole_digit_and_all_squares():
    assert frame_around([]) == pytest.approx((-MARGIN, 28 + 2 * MARGIN))
    assert frame_around([(3, 4, 10, 11)]) == frame_around([])
    assert frame_around([(-2, 4, 10, 11), (0, 0, 31, 31)]) == pytest.approx((-2 - MARGIN, 33 + 2 * MARGIN))


def test_squares_stand_where_their_pixels_are():
    drawn = framed("address", [((0.0, 8.0, 14.0, 28.0), "opacity:1")], (-6.0, 40.0), "one <unit>", most=90)
    assert places(drawn) == [[15, 15, 70, 70], [15, 35, 35, 50]]
    assert 'aria-label="one &lt;unit&gt;"' in drawn and "max-width:90px" in drawn


def test_the_growth_picture_has_one_square_a_layer_and_names_the_last(mnist):
    rows = list(trace(layers_from_text("conv8 relu maxpool2 conv8")).rows)
    drawn = growth_picture(mnist.test_images[0].numpy(), rows, "#123456")
    squares, side = places(drawn)[1:], 28 + 2 * MARGIN
    assert [height * side / 100 for _, _, height, _ in squares] == pytest.approx([3, 3, 4, 8], abs=0.01)
    assert "One unit of Conv2d-4 sees 8 pixels across" in drawn and drawn.count("border:3px solid #123456") == 1


def test_only_the_square_in_hand_is_filled():
    assert "background" in outline("#000", strong=True) and "background" not in outline("#000", strong=False)


def test_the_example_of_each_digit_is_that_digit(mnist):
    assert [int(mnist.test_labels[index]) for index in EXAMPLE_DIGITS.values()] == list(EXAMPLE_DIGITS) == list(range(10))
