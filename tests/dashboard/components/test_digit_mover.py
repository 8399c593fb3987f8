"""A digit that is moved, and what the network says of it then."""

import base64
import io
import re

import numpy as np
from PIL import Image

RUN = "ref-final-exp3-s1"


def mover(in_dialog: bool) -> None:
    import streamlit as st

    from dashboard.components.digit_choice import test_digit
    from dashboard.components.digit_mover import show_moves
    from dashboard.data.resources import run_catalog

    move = show_moves(run_catalog().run("ref-final-exp3-s1"), test_digit(0), in_dialog)
    st.caption(move.in_words)


def picture(at) -> np.ndarray:
    told = "".join(each.proto.body for each in at.get("html"))
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([\w+/=]+)", told)[1]))))


def answer(at) -> str:
    return re.search(r"data-answer>(\d)<", "".join(each.proto.body for each in at.get("html")))[1]


def test_the_digit_moves_with_the_sliders_and_comes_back(draw, store, mnist):
    image = mnist.test_images[0].numpy()
    at = draw(mover, False, right="3", down="-2")
    assert at.caption[0].value == "3 pixels right and 2 pixels up"
    assert np.array_equal(picture(at), np.roll(image, (-2, 3), (0, 1)))  # nothing of this 7 leaves the picture
    at.button(key="back").click().run()
    assert at.caption[0].value == "not moved" and np.array_equal(picture(at), image) and answer(at) == "7"


def test_far_enough_moved_the_network_is_fooled_and_it_is_said(draw, store):
    at = draw(mover, False)
    at.slider(key="degrees").set_value(90).run()
    assert answer(at) != "7" and "but it is a 7" in "".join(each.proto.body for each in at.get("html"))


def test_only_in_a_dialog_the_digit_can_be_resized_and_nothing_stays_in_the_address(draw, store, mnist):
    assert "Size" not in [each.label for each in draw(mover, False).slider]
    at = draw(mover, True)
    at.slider(key="scale").set_value(0.5).run()
    assert at.caption[0].value == "0.5 times the size"
    assert picture(at).sum() < 0.5 * mnist.test_images[0].numpy().sum() and not at.query_params
    at.button(key="back").click().run()
    assert at.caption[0].value == "not moved"
