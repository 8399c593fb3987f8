"""The calibration shown is the one that the library computes, and the page says what the temperature was fitted on."""

import pandas as pd
import pytest
from pages_under_test import FINAL, html, inspected, open_page, words
from scipy.special import softmax

from s7core.analysis.calibration import calibration

pytestmark = pytest.mark.usefixtures("no_workers")


def test_calibration_on_the_page_is_the_library_s_and_says_what_it_was_fitted_on(store, reference_store, mnist):
    at = open_page("mistakes", {"run": FINAL, "see": "calibration"})
    logits = inspected(FINAL).logits(mnist.test_images.numpy())
    error = calibration(softmax(logits, axis=1), mnist.test_labels.numpy()).error
    assert f"{error * 100:.2f} %" in html(at) and "has trained on these images too" in words(at)


def test_where_no_temperature_fits_nothing_is_scaled(store):
    at = open_page("mistakes", {"run": "ref-batch-norm-dropout-00-s1", "see": "calibration"})  # it only guesses
    assert "None from 0.05 to 20 is the best for this run" in words(at)
    assert "as trained" in html(at) and "after temperature scaling" not in html(at)
