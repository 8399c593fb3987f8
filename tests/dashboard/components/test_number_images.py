"""Numbers as pictures."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from dashboard.components.number_images import (
    ABOVE,
    BELOW,
    HEAT,
    MANY,
    PINK,
    heat_image,
    image_grid,
    signed_image,
    single_image,
)


def decoded(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1])))).astype(int)


def test_zero_is_black_and_the_sign_is_the_colour():
    picture = decoded(signed_image(np.array([[0.0, 2.0, -2.0, 1.0]])))
    assert picture[0].tolist() == [[0, 0, 0], ABOVE.tolist(), BELOW.tolist(), (ABOVE // 2).tolist()]


def test_pictures_with_the_same_most_can_be_compared_and_more_than_it_is_cut_off():
    half, beyond = decoded(signed_image(np.array([[1.0, -9.0]]), most=2.0))[0]
    assert half.tolist() == (ABOVE // 2).tolist() and beyond.tolist() == BELOW.tolist()
    assert not decoded(signed_image(np.zeros((2, 2)))).any()


def test_what_is_marked_is_pink_whatever_its_number():
    picture = decoded(signed_image(np.array([[0.0, 5.0]]), marked=np.array([[True, False]])))
    assert picture[0].tolist() == [PINK.tolist(), ABOVE.tolist()]


def test_heat_glows_over_the_digit_that_shines_through():
    values, digit = np.array([[0.0, 4.0]]), np.array([[200, 200]], np.uint8)
    assert decoded(heat_image(values, digit))[0].tolist() == [[110, 110, 110], HEAT.tolist()]
    assert decoded(heat_image(values))[0].tolist() == [[0, 0, 0], HEAT.tolist()]
    assert not decoded(heat_image(np.zeros((1, 2)))).any()


def test_a_wall_of_pictures_has_its_captions_escaped_and_the_chosen_one_framed():
    wall = image_grid([("a", "<first>"), ("b", "second")], 40, ["1", "2"], "2")
    assert "<first>" not in wall and wall.count("&lt;first&gt;") == 1 and "minmax(40px,1fr)" in wall
    assert re.findall(r'data-key="(\d)"[^>]*aria-pressed="(\w+)"', wall) == [("1", "false"), ("2", "true")]
    assert "data-key" not in image_grid([("a", "first")], 40)


@pytest.mark.parametrize(("count", "scrolls"), [(MANY, False), (MANY + 1, True)])
def test_only_many_pictures_scroll(count, scrolls):
    assert ('class="s7-maps many"' in image_grid([("a", "")] * count, 40)) is scrolls


def test_a_single_picture_is_no_wider_than_asked_and_described():
    assert single_image("address", 'a "7"', 90) == (
        '<img class="s7-pixels" style="max-width:90px" src="address" alt="a &quot;7&quot;">'
    )
