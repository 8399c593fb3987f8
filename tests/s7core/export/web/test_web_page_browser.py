"""Web pages in Chromium, opened from a file without a network: they read what PyTorch reads, on a phone too."""

import base64
from collections.abc import Callable, Iterator

import numpy
import pytest
from browser_under_test import DESK, PATIENCE, PHONE, started_browser

from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes
from s7core.data.mnist_arrays import load_arrays
from s7core.data.tested_digits import indices_tested
from s7core.inside.inspected_network import trained_network

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

EDITED = (
    "conv6k5s2p2b relu bn maxpool3 conv8k2p1 relu dropout avgpool2 flatten linear12 relu linear10",
    "maxpool3 conv5s3p4b avgpool4 flatten linear10",
    "flatten linear16 relu linear10",
)
CURVE = [[(70, 60), (110, 35), (160, 45), (170, 85), (120, 120), (165, 150), (175, 200), (120, 225), (70, 200)]]
DRAWINGS = {
    "three": CURVE,
    "one": [[(128, 30), (128, 220)]],
    "small": [[(20, 20), (44, 18), (30, 60)]],
    "wide": [[(10, 120), (245, 135)]],
    "seven": [[(60, 40), (200, 40), (110, 230)], [(90, 130), (180, 128)]],
    "far down": [[(10, 200), (10, 252), (60, 252)]],
    "dot": [[(128, 128)]],
    "all": [[(0, 0), (255, 255)], [(255, 0), (0, 255)]],
}

READ_ALL = """(digits) => digits.map((pixels) => {
  const outputs = layerOutputs(network, Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0)));
  return probabilitiesOf(outputs[outputs.length - 1].values);
})"""


@pytest.fixture(scope="module")
def browser():
    yield from started_browser()


@pytest.fixture
def open_page(browser, saved) -> Iterator[Callable]:
    """Opens a page from a file, offline; afterwards its console must be empty, and it must have asked for nothing."""
    opened, told, asked = [], [], []

    def open_file(html: str, size: dict[str, int] = DESK, **settings):
        context = browser.new_context(viewport=size, **settings)
        context.set_offline(True)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        address = saved(html)
        page.goto(address)
        return page

    yield open_file
    for context in opened:
        context.close()
    assert not told
    outside = [url for url in asked if not url.startswith("data:")]
    assert len(outside) == len(opened) and all(url.startswith("file:") for url in outside)


def differences(page, made, digits: int) -> float:
    """The largest difference of a probability between the page and PyTorch, over so many test digits."""
    images = load_arrays().test_images[indices_tested(digits)]
    found = numpy.array(page.evaluate(READ_ALL, [base64.b64encode(image.tobytes()).decode() for image in images]))
    expected = trained_network(made.run.recipe, made.result.weights).probabilities(images)
    assert found.shape == expected.shape == (digits, 10)
    return float(numpy.abs(found - expected).max())


@pytest.mark.parametrize("run_id", ["ref-final-exp3-s1", "ref-net1-s1", "ref-net2-s1"])
def test_the_page_says_what_pytorch_says_of_200_test_digits(run_id, shipped_page, open_page):
    made = shipped_page(run_id)
    assert differences(open_page(made.html), made, 200) < 1e-4


@pytest.mark.parametrize("layers", EDITED)
def test_the_page_of_an_edited_network_says_what_pytorch_says(layers, edited_page, open_page):
    made = edited_page(layers)
    assert differences(open_page(made.html), made, 200) < 1e-4


def test_model_init_is_rounded_and_nearly_says_what_pytorch_says(shipped_page, open_page):
    made = shipped_page("ref-init-s1")
    assert len(made.html.encode()) < 2_000_000 and "(float16)" in made.html
    assert differences(open_page(made.html), made, 15) < 1e-2


def test_the_pixels_of_a_drawing_are_those_that_python_makes(shipped_page, open_page):
    page = open_page(shipped_page("ref-final-exp3-s1").html)
    for name, strokes in DRAWINGS.items():
        found = numpy.array(page.evaluate("(strokes) => [...pixelsOf(strokes, pageData.drawing)]", strokes))
        expected = centre_ink(draw_strokes(enlarge_strokes(strokes))).astype(int).ravel()
        assert numpy.abs(found - expected).max() <= 2, name
    assert page.evaluate("pixelsOf([], pageData.drawing)") is None


def draw(page, strokes) -> None:
    box = page.locator("#pad").bounding_box()
    for stroke in strokes:
        places = [(box["x"] + x / 255 * box["width"], box["y"] + y / 255 * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 360, "height": 640}], ids=["desk", "phone", "small phone"])
def test_a_drawn_digit_is_read_without_scrolling_and_nothing_overflows(size, shipped_page, open_page):
    page = open_page(shipped_page("ref-final-exp3-s1").html, size)
    assert page.inner_text("#words") == "Draw a digit, and it is read."
    draw(page, CURVE)
    assert page.inner_text("#answer") == "3" and page.inner_text("#words").startswith("Read as a 3, ")
    assert page.locator(".bars .best em").inner_text() == "3"
    for part in ("#pad", "#clear", ".bars"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"], part
    assert page.evaluate("scrollY") == 0
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Clear").click()
    assert page.inner_text("#answer") == "?" and page.get_by_role("button", name="Undo").is_disabled()


def test_a_digit_can_be_drawn_with_the_keyboard_alone(shipped_page, open_page):
    page = open_page(shipped_page("ref-final-exp3-s1").html)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "pad"
    page.keyboard.press(" ")
    assert page.inner_text("#words") == "Pen down."
    for _ in range(13):
        page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    assert page.inner_text("#answer") == "1"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Undo
    assert page.inner_text("#answer") == "?"


def test_a_mistake_is_read_again_and_the_next_stroke_replaces_it(shipped_page, open_page):
    page = open_page(shipped_page("ref-final-exp3-s1").html, reduced_motion="reduce")
    first = page.locator(".mistakes button").nth(1)
    read_as = first.locator("strong").inner_text()[-1]
    first.click()
    assert page.inner_text("#answer") == read_as and first.get_attribute("aria-pressed") == "true"
    draw(page, DRAWINGS["one"])
    assert page.inner_text("#answer") == "1" and first.get_attribute("aria-pressed") == "false"


def test_a_network_without_finite_scores_says_so(edited_page, open_page):
    from dataclasses import replace

    from safetensors.numpy import load, save

    from s7core.analysis.filled_story import published_history
    from s7core.export.web.web_file import web_page
    from s7core.lesson.experiments import experiments

    made = edited_page("flatten linear10")
    numbers = {name: values * numpy.float32("nan") for name, values in load(made.result.weights).items()}
    histories = {each.key: published_history(each) for each in experiments()}
    records = [_record(epoch) for epoch in (1, 2)]
    page = open_page(web_page(made.run, records, replace(made.result, weights=save(numbers)), histories))
    draw(page, CURVE)
    assert "its scores are not numbers" in page.inner_text("#words") and page.inner_text("#answer") == "?"


def _record(epoch: int):
    from s7core.runs.records import EpochRecord

    return EpochRecord(epoch, float("nan"), 0.1, float("nan"), 0.1, None, None, 1.0, 1.0)
