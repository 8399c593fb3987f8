"""The parts of a web page below its pad."""

import base64
import re
from dataclasses import replace

import numpy
import pytest

from s7core.analysis.mistakes import mistakes, probabilities_from_bytes
from s7core.data.mnist_arrays import load_arrays
from s7core.export.report.entry import Entry, entry_of_runs
from s7core.export.web.web_sections import (
    MISTAKES_SHOWN,
    curve_part,
    fact_numbers,
    mistakes_part,
    settings_part,
    story_part,
)
from s7core.lesson.architecture import layers_of
from s7core.model.trace import trace
from s7core.reference.reference_history import reference_histories
from s7core.runs.records import Result

RUN = "ref-final-exp3-s1"


@pytest.fixture(scope="module")
def entry(catalog) -> Entry:
    run = catalog.run(RUN)
    return entry_of_runs(RUN, [run], [catalog.epochs(RUN)], catalog.result(RUN))


def test_facts_are_those_of_the_run_with_an_interval(entry):
    found = fact_numbers(entry, entry.result, trace(layers_of(entry.recipe)))
    assert "99.44%" in found and "95% interval 99.27 to 99.57" in found and "7,958" in found and "15 epochs" in found


def test_the_curve_has_a_finding_a_key_both_pictures_and_its_story_in_words(entry):
    found = "".join(curve_part(entry))
    assert "<b>Test accuracy ends at 99.44%</b>" in found and 'class="wide"' in found and 'class="narrow"' in found
    for name in ("published test", "training", "test"):
        assert f"</svg>{name}</li>" in found
    first, last = entry.records[0][0], entry.records[0][-1]
    assert (
        f"{first.test_accuracy * 100:.2f}% of the test digits, after the last one {last.test_accuracy * 100:.2f}%" in found
    )
    assert "points below test accuracy." in found and "The axis starts at" in found


def test_mistakes_are_buttons_with_the_pixels_of_the_digits_that_cost_most(entry):
    found = "".join(mistakes_part(entry, entry.result))
    wrong = mistakes(load_arrays().test_labels, probabilities_from_bytes(entry.result.probabilities))
    assert found.count("<button") == MISTAKES_SHOWN and f"{len(wrong)} of the 10,000 test digits are wrong" in found
    pixels = numpy.frombuffer(base64.b64decode(re.search(r'data-pixels="([^"]+)"', found)[1]), numpy.uint8)
    assert numpy.array_equal(pixels.reshape(28, 28), load_arrays().test_images[wrong[0].index])
    assert f"{wrong[0].true} read as {wrong[0].predicted}" in found


def test_a_network_without_mistakes_shows_none(entry):
    right = numpy.eye(10, dtype="<f4")[load_arrays().test_labels]
    found = "".join(mistakes_part(entry, Result(0.0, 1.0, right.tobytes(), b"")))
    assert "0 of the 10,000 test digits are wrong" in found and "<button" not in found


def test_the_story_is_that_of_the_stage_with_its_figures_and_bold_words(entry, catalog):
    found = "".join(story_part(entry, reference_histories(catalog)))
    assert "<h2>The story of Final Model</h2>" in found and "<strong>Size.</strong> 7,958 parameters" in found
    assert "**" not in found and "{" not in found and "the 5 reference runs on average reached" in found


def test_only_settings_that_differ_are_listed_and_their_text_is_escaped(entry):
    assert "these are the published settings" in "".join(settings_part(entry))
    changed = replace(entry, recipe=replace(entry.recipe, learning_rate=0.02, seed=7, layers="<i>conv10</i>"))
    found = "".join(settings_part(changed))
    assert "<strong>Learning rate:</strong>" in found and "(published: 0.1)" in found and "Seed" not in found
    assert "&lt;i&gt;conv10&lt;/i&gt;" in found and "<i>" not in found
