"""The digit that is looked at."""

import numpy as np
import pytest
from pages_under_test import words

from dashboard.components.digit_choice import test_digit as digit_of_test_set
from dashboard.state.digit_text import digit_as_text

OWN = np.arange(784, dtype=np.uint8).reshape(28, 28)


def choice() -> None:
    import streamlit as st

    from dashboard.components.digit_choice import choose_digit
    from dashboard.state.address import entered

    entered("layers")
    shown = choose_digit()
    st.caption(f"{shown.name}; {shown.index}; {shown.label}; {int(shown.image.sum())}")


def test_a_number_of_the_test_set_comes_from_the_link_or_the_box(draw, store, mnist):
    at = draw(choice, index="2")
    assert at.caption[0].value == f"test digit 2, a 1; 2; 1; {int(mnist.test_images[2].sum())}"
    at.number_input[0].set_value(61).run()
    assert at.caption[0].value.startswith("test digit 61, an 8; 61; 8;")


@pytest.mark.parametrize("index", ["10000", "-1", "seven"])
def test_a_number_that_is_not_there_falls_back_to_the_first_with_a_note(draw, store, index):
    at = draw(choice, index=index)
    assert at.number_input[0].value == 0 and f"index is '{index}'" in words(at)


def test_a_drawn_digit_comes_with_the_link_until_it_is_put_away(draw, store):
    at = draw(choice, drawn=digit_as_text(OWN), index="2")
    assert at.caption[0].value == f"your digit; None; None; {int(OWN.sum())}" and not at.number_input
    at.button(key="back-to-test").click().run()
    assert "drawn" not in at.query_params and at.number_input[0].value == 2


def test_a_broken_drawing_gives_way_to_a_test_digit_with_a_note(draw, store):
    at = draw(choice, drawn="AAAA")
    assert "drawn is no digit of 28 × 28 pixels" in words(at) and "A test digit is shown instead" in words(at)
    assert at.caption[0].value.startswith("test digit 0, a 7")


def test_a_digit_knows_its_place_and_its_class(store, mnist):
    shown = digit_of_test_set(9_999)
    assert (shown.index, shown.label) == (9_999, int(mnist.test_labels[9_999]))
    assert np.array_equal(shown.image, mnist.test_images[9_999].numpy())
