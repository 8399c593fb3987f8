"""The calibration shown is the one that the library computes, and the page says what the temperature was fitted on."""

from dataclasses import replace

import pytest
from pages_under_test import FINAL, html, inspected, open_page, words
from scipy.special import softmax
from scipy.stats import binomtest

from dashboard.features.mistakes.calibration_panel import _fitted_on, _table
from s7core.analysis.calibration import Calibration, ConfidenceBin, calibration
from s7core.lesson.experiments import experiment

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.slow
@pytest.mark.one_core
def test_calibration_on_the_page_is_the_library_s_and_says_what_it_was_fitted_on(store, reference_store, mnist):
    at = open_page("mistakes", {"run": FINAL, "see": "calibration"})
    logits = inspected(FINAL).logits(mnist.test_images.numpy())
    error = calibration(softmax(logits, axis=1), mnist.test_labels.numpy()).error
    assert f"{error * 100:.2f}%" in html(at) and "has trained on these images too" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_where_no_temperature_fits_nothing_is_scaled(store):
    at = open_page("mistakes", {"run": "ref-batch-norm-dropout-00-s1", "see": "calibration"})  # it only guesses
    assert "None from 0.05 to 20 is the best for this run" in words(at)
    assert "as trained" in html(at) and "after temperature scaling" not in html(at)


def test_a_run_that_never_saw_the_held_out_images_is_told_apart_from_one_that_trained_on_them():
    steered = experiment("final-exp3").recipe
    honest = replace(steered, validation="held-out")
    assert "This run has never trained on them." in _fitted_on(honest)
    assert "has trained on these images too" in _fitted_on(steered)


def test_each_point_of_the_diagram_has_the_wilson_interval_of_its_bin():
    found = Calibration((ConfidenceBin(0.9, 1.0, 50, 0.97, 0.92),), 0.05)
    [row] = _table(found, "as trained").to_dict("records")
    expected = binomtest(46, 50).proportion_ci(method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((expected.low * 100, expected.high * 100))
    assert (row["confidence"], row["accuracy"], row["from"], row["to"]) == pytest.approx((97, 92, 90, 100))
