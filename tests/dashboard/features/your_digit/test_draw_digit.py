"""A drawn or uploaded digit is read as the library reads it; broken links and files are answered in a sentence."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from pages_under_test import FINAL, SEVEN, html, inspected, open_page, words
from PIL import Image

from dashboard.features.your_digit import picture_upload
from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.data.picture import ink_of_upload
from s7core.data.stroke_text import strokes_from_text

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_link_with_strokes_shows_the_drawing_and_what_networks_say(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL, "ref-init-s1"]})
    image = centre_ink(draw_strokes(enlarge_strokes(strokes_from_text(SEVEN))))
    for run_id in (FINAL, "ref-init-s1"):
        said = inspected(run_id).probabilities(image[None])[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f}%" in html(at)
    at.segmented_control(key="place").set_value("drawn").run()
    said = inspected(FINAL).probabilities(shrink_whole(draw_strokes(strokes_from_text(SEVEN)))[None])[0]
    assert f"data-answer>{said.argmax()}</b>" in html(at)


@pytest.mark.parametrize("text", ["zz", "4d3", "-", "4d33-", "00" * 3_900])
def test_broken_strokes_in_a_link_fall_back_with_a_note(text, store):
    at = open_page("digit", {"strokes": text})
    assert "strokes " in words(at) and "The pad is empty instead" in words(at)
    assert "Draw a digit from 0 to 9" in words(at)


def file_of(picture: np.ndarray, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind)
    return stream.getvalue()


@pytest.fixture
def upload(monkeypatch):
    """Open the page with this text in the field for a picture, in base64 as the browser sends it."""

    def open_with(content: bytes):
        sent = SimpleNamespace(picture=base64.b64encode(content).decode())
        monkeypatch.setattr(picture_upload, "_component", lambda **_: sent)
        at = open_page("digit", {"runs": [FINAL]})
        at.segmented_control(key="source").set_value("Upload").run()
        assert not at.exception
        return at

    return open_with


def test_an_uploaded_picture_of_a_test_digit_is_read_as_it(store, mnist, upload):
    paper = 255 - np.pad(np.kron(mnist.test_images[4].numpy(), np.ones((6, 6), np.uint8)), 30)  # a 4, dark on light
    assert np.array_equal(centre_ink(ink_of_upload(file_of(paper)).ink), mnist.test_images[4].numpy())
    assert "data-answer>4</b>" in html(upload(file_of(paper)))


def test_a_picture_of_three_digits_is_said_to_have_three_and_each_can_be_read(store, mnist, upload):
    images = list(mnist.test_images.numpy()[:3])  # 7, 2, 1
    at = upload(file_of(255 - np.pad(np.kron(np.hstack(images), np.ones((4, 4), np.uint8)), 20)))
    cure = "choose a picture of one, or choose which to read"
    assert f"This looks like 3 digits, but the networks read one: {cure}." in words(at)
    for place, label in enumerate((7, 2, 1), start=1):
        at.segmented_control(key="which-digit-3").set_value(place).run()
        assert f"data-answer>{label}</b>" in html(at)


def test_a_small_drawing_is_read_as_when_it_is_enlarged(store):
    small = "-".join(
        "".join(f"{round(x * 0.2):02x}{round(y * 0.2):02x}" for x, y in one) for one in strokes_from_text(SEVEN)
    )
    image = centre_ink(draw_strokes(enlarge_strokes(strokes_from_text(small))))
    said = inspected(FINAL).probabilities(image[None])[0]
    at = open_page("digit", {"strokes": small, "runs": [FINAL]})
    assert said.argmax() == 7 and f"data-answer>7</b>{said.max() * 100:.2f}%" in html(at)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no picture at all", "no picture that can be read"),
        (file_of(np.full((40, 40), 200, np.uint8)), "shows no ink"),
        (file_of(np.zeros((8_001, 2_000), np.uint8)), "save it smaller"),
    ],
)
def test_a_bad_upload_is_answered_with_one_sentence_on_the_page(content, told, store, upload):
    at = upload(content)
    assert len(at.error) == 1 and told in at.error[0].value
    assert "Draw a digit from 0 to 9" in words(at)


def test_networks_that_differ_are_all_quoted_and_none_is_asked_for(store, mnist):
    image = centre_ink(draw_strokes(enlarge_strokes(strokes_from_text("808080c0"))))  # a short stroke straight down
    runs = [FINAL, "ref-init-s1", "ref-net1-s1", "ref-batch-norm-dropout-00-s1"]
    answers = [int(inspected(run_id).logits(image[None])[0].argmax()) for run_id in runs]
    assert len(set(answers)) > 1
    at = open_page("digit", {"strokes": "808080c0", "runs": runs})
    assert f"They do not agree: {', '.join(map(str, answers))}" in words(at)
    at.multiselect(key="runs").set_value([]).run()
    assert "Choose a network that reads it" in words(at)
