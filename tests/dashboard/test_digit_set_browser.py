"""A class draws its test set in real browsers: two students, and their teacher, who looks after it."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from browser_under_test import opened, serve, settle, sign_in, wait_until
from drawings_under_test import drawing

from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, cookie_name
from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.register import Register
from s7core.data.drawn_images import drawn_images
from s7core.data.stroke_text import strokes_from_text
from s7core.formatting import digit_with_article
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"
LAPTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'runs.sqlite'}"
    store = Store(url)
    Register(store).open_class("9b")
    yield from ((address, store) for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}))


def cookie_of(store: Store, address: str, nickname: str) -> dict[str, str]:
    """The cookie of a browser by which a new student is known."""
    register = Register(store)
    _, token = register.join("9b", nickname)
    return {"name": cookie_name(STUDENT, register.store_id), "value": token, "url": address}


def pad_of(page):
    """The pad, once it is the only one in sight.

    That of the digit before goes when the new one is there. After a click during a run Streamlit keeps it, but hides it.
    """
    pads = page.locator("canvas").filter(visible=True)
    wait_until(lambda: pads.count() == 1)
    return pads


def draw(page, label: int) -> None:
    """Draw this digit on the pad by the mouse, and keep it."""
    page.get_by_role("heading", name=f"Draw {digit_with_article(label)}").wait_for()
    settle(page)
    box = pad_of(page).bounding_box()
    for stroke in strokes_from_text(drawing(label)):
        for number, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x / 255 * box["width"], box["y"] + y / 255 * box["height"], steps=3)
            if not number:
                page.mouse.down()
        page.mouse.up()
    page.wait_for_selector(".st-key-keep-digit button:not([disabled])")
    settle(page)
    page.locator(".st-key-keep-digit button").click()


def test_two_students_draw_a_test_set_and_their_teacher_looks_after_it(classroom, people):
    address, store = classroom
    sets = DigitSets(store)
    ada, bob = (people(LAPTOP, cookie_of(store, address, nickname)) for nickname in ("Ada", "Bob"))
    opened(ada, f"{address}/digit?see=set")
    pad, keep = pad_of(ada).bounding_box(), ada.locator(".st-key-keep-digit").bounding_box()
    assert pad["y"] + pad["height"] < LAPTOP["height"] and keep["y"] + keep["height"] < LAPTOP["height"]
    for label in range(10):
        draw(ada, label)
    ada.get_by_text("Your ten digits are part of 9b's digits").wait_for()
    assert "strokes" not in ada.url  # a classmate's test digit is in no address
    ada.get_by_role("heading", name="10 digits, and how networks read them").wait_for()
    ada.get_by_role("heading", name="Which runs generalise best").wait_for()

    opened(bob, f"{address}/digit?see=set")
    for label in range(2):
        draw(bob, label)
    wait_until(lambda: len(sets.digits("9b")) == 12)
    assert [(each.nickname, each.label) for each in sets.digits("9b")][-2:] == [("Bob", 0), ("Bob", 1)]
    bob.get_by_role("button", name="Back").click()
    bob.get_by_role("heading", name="Draw a 1").wait_for()
    bob.get_by_role("button", name="0, drawn: draw it anew").click()
    draw(bob, 0)  # over what is there, which replaces it
    wait_until(lambda: len(sets.digits("9b")[-2].strokes) > len(drawing(0)) * 1.5)

    teacher = people()
    sign_in(teacher, address, PASSWORD)
    teacher.get_by_role("link", name="9b's digits: the test set").click()
    teacher.get_by_role("heading", name="12 digits, and how networks read them").wait_for()
    teacher.get_by_role("button", name="7 of Ada").click()
    teacher.get_by_role("button", name="Delete this 7 of Ada").click()
    teacher.get_by_role("heading", name="11 digits, and how networks read them").wait_for()
    kept = sets.digits("9b")
    assert [each.label for each in kept if each.nickname == "Ada"] == [0, 1, 2, 3, 4, 5, 6, 8, 9]

    settle(teacher)
    with teacher.expect_download() as download:
        teacher.get_by_role("button", name="IDX").click()
    assert download.value.suggested_filename == "9b-digits-idx.zip"
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        images, labels = (gzip.decompress(archive.read(name)) for name in sorted(archive.namelist()))
    assert list(labels[8:]) == [each.label for each in kept]
    expected = drawn_images([each.strokes for each in kept]).centred
    assert np.array_equal(np.frombuffer(images[16:], np.uint8).reshape(-1, 28, 28), expected)
