"""The HTML of a report: text is escaped, pictures are embedded, tables and keys are readable."""

import base64
import io
import re

import numpy
import pytest
from PIL import Image

from s7core.export.report import report_page
from s7core.lesson.palette import SPARE_MARKS, Mark
from s7core.lesson.stages import all_marks

BAD = "<script>alert(\"1\")</script> & 'x'"


@pytest.mark.parametrize(
    "made",
    [
        report_page.html_page(BAD, []),
        report_page.paragraph(BAD, "quiet"),
        report_page.heading(BAD),
        report_page.numbers((BAD, BAD, BAD)),
        report_page.table([BAD], [[BAD]]),
        report_page.figure(BAD, "", "<svg></svg>", "<svg></svg>", BAD),
        report_page.chart_key({BAD: Mark("#000000", (1, 0), "circle")}),
        report_page.digit(numpy.zeros((28, 28), numpy.uint8), BAD, BAD),
    ],
)
def test_text_never_becomes_a_tag(made, read_page):
    read = read_page(made)
    assert "script" not in read.tags and not read.unclosed and BAD in "".join(read.text)


def test_the_page_has_its_title_its_style_and_its_body_in_order():
    page = report_page.html_page("A & B", [report_page.heading("one", 1), report_page.paragraph("two")])
    assert page.startswith("<!doctype html>") and "<title>A &amp; B</title>" in page and "prefers-color-scheme" in page
    assert page.index("<style>") < page.index("<h1>one</h1>") < page.index("<p>two</p>")


def test_a_table_has_text_columns_first_then_numbers_and_marks_the_named_rows(read_page):
    made = report_page.table(["Setting", "Value"], [["a", "1"], ["b", "2"]], text_columns=1, marked_rows=[1])
    assert read_page(made).tables == [[["Setting", "Value"], ["a", "1"], ["b", "2"]]]
    assert made.count('class="number"') == 3 and made.count("class=changed") == 1
    assert made.index("class=changed") > made.index(">1<") and 'tabindex="0"' in made


def test_short_cells_stay_in_a_line_and_long_ones_may_break_anywhere():
    made = report_page.table(["a", "b"], [["x" * 61, "x" * 30]], text_columns=2)
    assert f'<td class="long">{"x" * 61}</td>' in made and f"<td>{'x' * 30}</td>" in made
    assert '<td class="name">short</td>' in report_page.table(["a"], [["short"]])


def test_a_figure_has_a_wide_and_a_narrow_drawing_and_its_caption():
    svg = '<svg class="marks"></svg>'
    made = report_page.figure("It rises.", "<ul></ul>", svg, svg, "From 90%.")
    assert made.count('<svg class="wide">') == made.count('<svg class="narrow">') == 1
    assert "<b>It rises.</b>" in made and '<p class="quiet">From 90%.</p>' in made
    assert "quiet" not in report_page.figure("It rises.", "", svg, svg)


def test_the_key_can_draw_every_mark_that_there_is():
    for mark in (*all_marks(), *SPARE_MARKS):
        made = report_page.chart_key({"a line": mark})
        assert mark.colour in made and report_page.SHAPES[mark.shape] in made
    dashed = report_page.chart_key({"a": Mark("#123456", (6, 4), "circle")})
    assert 'stroke-dasharray="6 4"' in dashed
    assert 'stroke-dasharray="none"' in report_page.chart_key({"a": Mark("#123456", (1, 0), "circle")})


def test_a_digit_is_embedded_pixel_by_pixel_and_described():
    image = numpy.arange(784, dtype=numpy.uint32).reshape(28, 28).astype(numpy.uint8)
    made = report_page.digits([report_page.digit(image, "4 read as 9", "62% sure")])
    [encoded] = re.findall(r'src="data:image/png;base64,([^"]+)"', made)
    assert numpy.array_equal(numpy.asarray(Image.open(io.BytesIO(base64.b64decode(encoded)))), image)
    assert 'alt="4 read as 9, 62% sure"' in made and made.startswith('<ul class="digits"><li>')
