"""A picture is chosen in a real browser: scaled down there, sent, and read."""

import io

import numpy as np
import pytest
from browser_under_test import settle, wait_until
from picture_simulations import ink_of
from PIL import Image

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


def photograph(mnist, index: int, width: int, height: int, quality: int) -> bytes:
    """A noisy JPEG of a test digit, with an Exif note that it is to be turned."""
    ink = ink_of(mnist.test_images.numpy()[index], 1200)
    levels = np.full((height, width), 210, np.float32)
    levels[400:1600, 500:1700] -= 160 * np.rot90(ink)
    levels += np.random.default_rng(0).normal(0, 14, levels.shape).astype(np.float32)
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # turned by a quarter, clockwise
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()


def open_upload(page, address: str) -> None:
    page.goto(f"{address}/digit")
    page.wait_for_selector("h1")
    settle(page)
    page.get_by_role("radio", name="Upload", exact=True).click()
    page.get_by_text("Choose or drop a picture").wait_for()


def choose(page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def test_a_photograph_of_24_megapixels_is_scaled_down_and_read(page, untrained, mnist):
    address, _ = untrained
    content = photograph(mnist, 0, 6000, 4000, 88)  # a 7
    assert len(content) > 8_000_000
    open_upload(page, address)
    choose(page, "large.jpg", content)
    answers = page.locator("[data-answer]")
    wait_until(lambda: answers.count() and answers.first.inner_text() == "7", 60)
    assert page.get_by_role("status").get_by_text("large.jpg").count() == 1


def test_what_the_browser_cannot_open_is_answered_with_one_sentence_and_the_next_file_is_read(page, untrained, mnist):
    address, _ = untrained
    open_upload(page, address)
    choose(page, "phone.heic", b"\0\0\0 ftypheic" + bytes(500))
    page.get_by_text("phone.heic cannot be opened by this browser: choose a PNG or JPEG.").wait_for()
    stream = io.BytesIO()
    Image.fromarray(255 - mnist.test_images.numpy()[4]).save(stream, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "four.png", "mimeType": "image/png", "buffer": stream.getvalue()}
    )
    answers = page.locator("[data-answer]")
    wait_until(lambda: answers.count() and answers.first.inner_text() == "4", 60)


def test_the_field_is_reached_and_opened_by_keys(page, untrained):
    address, _ = untrained
    open_upload(page, address)
    settle(page)
    field = page.get_by_label("Choose or drop a picture of one digit")
    with page.expect_file_chooser(timeout=20_000):
        field.press("Enter")
