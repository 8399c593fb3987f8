"""Why a set is read as it is: the sentences that its numbers allow."""

from unittest.mock import Mock

import numpy as np
from drawings_under_test import drawing, keep_ten
from pages_under_test import FINAL, inspected, open_page, words

from dashboard.features.your_digit import set_difference_panel
from s7core.analysis.ink_measures import stroke_thicknesses
from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.data.stroke_text import strokes_from_text

OUR = {"see": "set", "run": FINAL}


def test_both_placings_and_all_measures_are_computed_for_the_chosen_network(store, sets, alone, pads):
    keep_ten(sets, alone, right=50)
    strokes = [strokes_from_text(drawing(label, 50)) for label in range(10)]
    images = np.stack([centre_ink(draw_strokes(enlarge_strokes(each))) for each in strokes])
    network = inspected(FINAL)
    placed, drawn = network.probabilities(images), network.probabilities(np.stack([*map(_as_drawn, strokes)]))
    shares = [(said.argmax(1) == np.arange(10)).mean() * 100 for said in (placed, drawn)]
    at = open_page("digit", OUR)
    assert f"Placed as MNIST's digits are, {shares[0]:.2f}% are read right; as drawn {shares[1]:.2f}%." in words(at)
    table = next(each.value for each in at.dataframe if "Measure" in each.value)
    by_name = table.set_index("Measure")
    assert by_name["Your digits"]["Stroke thickness, pixels"] == round(stroke_thicknesses(images).mean(), 1)
    assert by_name["MNIST"]["Size before placing, pixels"] == 20.0 and len(table) == 4


def _as_drawn(strokes):
    return shrink_whole(draw_strokes(strokes))


def test_fewer_than_ten_digits_say_nothing_of_why(monkeypatch):
    monkeypatch.setattr(set_difference_panel, "st", None)  # which nothing may be drawn with
    set_difference_panel.show_set_difference(Mock(), Mock(digits=[Mock()] * 9))
