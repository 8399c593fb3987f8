"""Charts of a report: the data in their specification, and what is drawn of it."""

import re
import subprocess

import pytest

from s7core.export import optional_packages
from s7core.export.report.report_charts import Line, accuracy_from, curves_specification, draw_svg, lines_of
from s7core.lesson.palette import BLUE, ORANGE, Mark

BLUE_MARK, ORANGE_MARK = Mark(BLUE, (1, 0), "circle"), Mark(ORANGE, (4, 2), "square")


def test_several_seeds_are_faint_lines_behind_their_mean(entry):
    one, three = lines_of([entry("net1"), entry("final-exp1", 3)], "test_accuracy", 100)[:1], entry("final-exp1", 3)
    assert len(one) == 1 and not one[0].faint and one[0].values[-1] == pytest.approx(100 * entry("net1").last[0])
    *seeds, mean = lines_of([three], "test_accuracy", 100)
    assert len(seeds) == 3 and all(seed.faint for seed in seeds) and not mean.faint
    for epoch, value in enumerate(mean.values):
        assert value == pytest.approx(sum(seed.values[epoch] for seed in seeds) / 3)


@pytest.mark.parametrize(
    ("values", "start"),
    [([99.1, 99.4, 99.5], 99), ([98.0, *[99.3] * 9], 99), ([98.9, 98.9, 99.3], 98), ([10, 12, 60], 0), ([55.0] * 5, 50)],
)
def test_the_accuracy_axis_starts_below_at_least_four_values_in_five(values, start):
    found = accuracy_from([Line("x", BLUE_MARK, values)])
    assert found == start and sum(value < found for value in values) <= len(values) / 5


def test_a_specification_has_every_value_at_its_epoch_and_the_marks_of_its_lines():
    lines = [Line("a", BLUE_MARK, [90.0, 99.0]), Line("b", ORANGE_MARK, [80.0], faint=True)]
    made = curves_specification(lines, "accuracy, %", 80.0, width=330)
    assert [(row["name"], row["epoch"], row["value"], row["faint"]) for row in made["data"]["values"]] == [
        ("a", 1, 90.0, False),
        ("a", 2, 99.0, False),
        ("b", 1, 80.0, True),
    ]
    assert made["width"] == 330 and made["encoding"]["y"]["scale"]["domain"] == [80.0, 100]
    assert made["encoding"]["color"]["scale"] == {"domain": ["a", "b"], "range": [BLUE, ORANGE]}
    _, dashed, points = made["layer"]
    assert dashed["encoding"]["strokeDash"]["scale"]["range"] == [[1, 0], [4, 2]]
    assert points["encoding"]["shape"]["scale"]["range"] == ["circle", "square"]


def test_losses_have_a_logarithmic_axis_and_a_single_epoch_still_has_a_width():
    made = curves_specification([Line("a", BLUE_MARK, [0.5])], "test loss (log)")
    assert made["encoding"]["y"]["scale"]["type"] == "log"
    low, high = made["encoding"]["x"]["scale"]["domain"]
    assert low < high == 1


@pytest.mark.usefixtures("drawing")
def test_drawings_can_stand_in_one_page_and_load_nothing():
    line = Line("a", BLUE_MARK, [90.0, 99.0, 99.5])
    first, second = draw_svg([curves_specification([line], "accuracy, %", 80.0, width) for width in (760, 330)])
    assert first.startswith("<svg ") and 'aria-hidden="true"' in first and BLUE in first
    assert "http" not in first + second and not re.search(r'^<svg [^>]*(?<!stroke-)width="', first)
    identifiers = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert identifiers[0] and not identifiers[0] & identifiers[1]
    for svg, own in zip((first, second), identifiers, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize(
    ("values", "start", "labels"),
    [
        ([30.0, 90.0, 99.5], 0.0, {"0", "100"}),
        ([99.1, 99.4], 99.0, {"99.2", "100"}),
        ([2.3, 0.4, 0.00004], None, {"1", "0.1"}),
    ],
)
def test_axes_are_labelled_with_plain_numbers(values, start, labels):
    """ "1e+2" is how a computer writes 100."""
    drawn = draw_svg([curves_specification([Line("a", BLUE_MARK, values)], "y", start, w) for w in (760, 330)])
    for svg in drawn:
        written = set(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        assert labels <= written and not [text for text in written if re.search(r"\de[+−-]?\d", text)], written


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize("epochs", [1, 2, 3, 10])
def test_each_epoch_is_named_once_on_the_axis(epochs):
    [svg] = draw_svg([curves_specification([Line("a", BLUE_MARK, [0.5] * epochs)], "test loss (log)")])
    written = [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg) if text.isdigit()]
    assert [text for text in written if text != "0"] == [str(epoch) for epoch in range(1, epochs + 1)]


def test_without_the_package_the_command_that_installs_it_is_named_and_nothing_is_started(monkeypatch):
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    with pytest.raises(ValueError, match="pip install vl-convert-python"):
        draw_svg([])
