"""Mistakes and Your digit: what they say is what the library computes, and bad links and files are answered in words."""

import io

import numpy as np
import pytest
from pages_under_test import FINAL, SEVEN, asked, clickable_html, html, inspected, open_page, words
from PIL import Image
from scipy.special import softmax

from dashboard.ui.inside import strokes
from dashboard.ui.inside.calibrated import trained_on_held_out
from dashboard.ui.inside.fool import in_words
from dashboard.ui.inside.networks import background
from s7core.analysis.calibration import calibration
from s7core.analysis.mistakes import probabilities_from_bytes
from s7core.data.drawing import centred, drawn, squeezed
from s7core.data.picture import cleaned, decode
from s7core.inside.move import smallest_shift, smallest_turn
from s7core.inside.network import Inspected
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


# Mistakes

def indices(at) -> list[int]:
    """Of the digits in the gallery, in order."""
    return [int(part.split('\\"')[0]) for part in clickable_html(at).split('data-key=\\"')[1:]]


def test_the_gallery_of_all_digits_is_sorted_by_loss_and_pages_to_the_last(store, shelf, mnist):
    labels = mnist.test_labels.numpy()
    said = probabilities_from_bytes(shelf.result(FINAL).probabilities)
    true = said[np.arange(10_000), labels]
    at = open_page("mistakes", {"run": FINAL, "show": "all", "page": "417"})
    assert "9985 to 10000 of 10,000" in words(at)
    last = indices(at)
    first = indices(open_page("mistakes", {"run": FINAL, "show": "all"}))
    assert (np.diff(true[first]) >= 0).all() and (np.diff(true[last]) >= 0).all() and true[last[0]] >= true[first[-1]]
    assert set(first) <= set(np.flatnonzero(said.argmax(1) != labels))


def test_all_seeds_agree_shows_exactly_what_all_seeds_miss_alike(store, shelf, mnist):
    last = [np.frombuffer(shelf.predictions(run.id, run.epochs_done), np.uint8) for run in shelf.group("final-exp3")]
    labels = mnist.test_labels.numpy()
    expected = {i for i in range(10_000) if len({int(each[i]) for each in last}) == 1 and last[0][i] != labels[i]}
    at = open_page("mistakes", {"run": FINAL, "show": "agree"})
    assert f"of {len(expected)}," in words(at) and set(indices(at)) <= expected and expected


def test_known_hard_shows_what_at_least_half_of_the_published_experiments_runs_miss(store, shelf, mnist):
    keys = ("init", "net1", "net2", "final-exp1", "final-exp2", "final-exp3")
    runs = [run for key in keys for run in shelf.group(key)]
    last = np.stack([np.frombuffer(shelf.predictions(run.id, run.epochs_done), np.uint8) for run in runs])
    missed = (last != mnist.test_labels.numpy()).sum(0)
    at = open_page("mistakes", {"run": FINAL, "show": "hard"})
    assert f"of the {len(runs)} reference runs" in words(at) and f"of {(missed * 2 >= len(runs)).sum()}," in words(at)


def test_the_filters_hold_together(store, shelf, mnist):
    said, labels = probabilities_from_bytes(shelf.result(FINAL).probabilities), mnist.test_labels.numpy()
    at = open_page("mistakes", {"run": FINAL, "show": "all", "true": "9", "predicted": "4"})
    assert set(indices(at)) == set(np.flatnonzero((labels == 9) & (said.argmax(1) == 4)))
    at.slider(key="sure").set_value((90, 100)).run()
    assert set(indices(at)) == set(np.flatnonzero((labels == 9) & (said.argmax(1) == 4) & (said.max(1) >= 0.9)))
    at.selectbox(key="predicted").set_value("0").run()
    assert "No 9 is read as 0 among these" in words(at)


def test_another_filter_starts_with_its_worst_digits(store):
    at = open_page("mistakes", {"run": FINAL, "show": "all", "page": "300"})
    at.segmented_control(key="show").set_value("mistakes").run()
    assert "1 to 24 of 56" in words(at)
    at.number_input(key="page").set_value(3).run()
    at.segmented_control(key="show").set_value("all").run()
    assert "1 to 24 of 10,000" in words(at)


def test_a_card_and_its_detail_give_the_same_probability(store):
    at = open_page("mistakes", {"run": FINAL, "index": "6576"})
    told = next(each.value for each in at.markdown if each.value.startswith("Read as **1** with "))
    assert told.removeprefix("Read as **1** with ").split(".  ")[0].split(" %")[0] in clickable_html(at)


def test_one_digit_in_detail_opens_from_a_link_in_every_facet(store):
    for facet, told in {"answers": "Test digit 2130, a 4", "where": "Neither tells why",
                        "similar": "nearest training digits", "epochs": "wrong", "move": "Test digit 2130, a 4"}.items():
        at = open_page("mistakes", {"run": FINAL, "other": "ref-net1-s1", "index": "2130", "facet": facet})
        assert told in words(at) and not at.warning, facet


def test_a_link_to_no_such_digit_falls_back_with_a_note(store):
    told = words(open_page("mistakes", {"run": FINAL, "index": "10000"}))
    assert "index is '10000'" in told and "56 of 10,000" in told
    assert "which is not one of the choices" in words(open_page("mistakes", {"run": FINAL, "index": "9" * 5_000}))


def test_a_link_can_put_no_link_of_its_own_on_the_page(store):
    told = words(open_page("layers", {"run": FINAL, "layer": "[click](https://example.org) www.example.org"}))
    assert r"\[click\](https\://example.org) www\.example.org" in told


def test_calibration_on_the_page_is_the_library_s_and_says_what_it_was_fitted_on(store, shelf, mnist):
    at = open_page("mistakes", {"run": FINAL, "see": "calibration"})
    logits = inspected(FINAL).logits(mnist.test_images.numpy())
    error = calibration(softmax(logits, axis=1), mnist.test_labels.numpy()).error
    assert f"{error * 100:.2f} %" in html(at) and "has trained on these images too" in words(at)
    assert not trained_on_held_out(shelf.run("ref-final-exp3-held-out-s1").recipe)
    assert trained_on_held_out(Recipe(train_images=55_001)) and not trained_on_held_out(Recipe(train_images=55_000))


@pytest.mark.parametrize(("query", "key", "view", "says"), [
    ({}, "see", "calibration", "right as often as it is sure"),
    ({"index": "2130"}, "facet", "similar", "nearest training digits"),
], ids=["calibration", "similar digits"])
def test_what_takes_long_is_computed_while_the_visitor_still_looks_at_something_else(query, key, view, says, store,
                                                                                      monkeypatch):
    at = open_page("mistakes", {"run": FINAL, **query})
    background().submit(int).result()   # what was begun before it has ended
    read = []
    monkeypatch.setattr(Inspected, "output", lambda self, images, row, as_it_is=Inspected.output: (
        read.append(len(images)), as_it_is(self, images, row))[1])
    at.segmented_control(key=key).set_value(view).run()
    assert says in words(at) and sum(read) < 100


def test_a_large_network_is_not_computed_ahead(store, monkeypatch):
    """Half a minute of a core, perhaps for nothing."""
    monkeypatch.setattr("dashboard.ui.inside.networks.background", lambda: pytest.fail("computed ahead"))
    open_page("mistakes", {"run": "ref-init-s1", "index": "2130"})


# Your digit

def test_a_link_with_strokes_shows_the_drawing_and_what_networks_say(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL, "ref-init-s1"]})
    image = centred(drawn(strokes.from_text(SEVEN)))
    for run_id in (FINAL, "ref-init-s1"):
        said = inspected(run_id).probabilities(image[None])[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f} %" in html(at)
    at.toggle(key="centred").set_value(False).run()
    said = inspected(FINAL).probabilities(squeezed(drawn(strokes.from_text(SEVEN)))[None])[0]
    assert f"data-answer>{said.argmax()}</b>" in html(at)


@pytest.mark.parametrize("text", ["zz", "4d3", "-", "4d33-", "00" * 9000])
def test_broken_strokes_in_a_link_fall_back_with_a_note(text, store):
    at = open_page("digit", {"strokes": text})
    assert "strokes " in words(at) and "The pad is empty instead" in words(at)
    assert "Draw a digit from 0 to 9" in words(at)


def test_a_drawing_is_still_there_after_a_look_at_the_uploads_and_at_the_game(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL]})
    before = html(at)
    at.segmented_control(key="source").set_value("Upload").run()
    assert "Draw a digit from 0 to 9" in words(at) and asked(at, "strokes") == SEVEN
    at.segmented_control(key="source").set_value("Draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN
    at.segmented_control(key="see").set_value("fool").run()
    at.segmented_control(key="see").set_value("draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN


def file_of(picture: np.ndarray, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind)
    return stream.getvalue()


def upload(content: bytes, name: str):
    at = open_page("digit", {"runs": [FINAL]})
    at.segmented_control(key="source").set_value("Upload").run()
    at.get("file_uploader")[0].upload(name, content, "image/png").run()
    assert not at.exception
    return at


def test_an_uploaded_picture_of_a_test_digit_is_read_as_it(store, mnist):
    paper = 255 - np.pad(np.kron(mnist.test_images[4].numpy(), np.ones((6, 6), np.uint8)), 30)   # a 4, dark on light
    assert np.array_equal(centred(cleaned(decode(file_of(paper)))), mnist.test_images[4].numpy())
    assert "data-answer>4</b>" in html(upload(file_of(paper), "four.png"))


@pytest.mark.parametrize(("content", "told"), [
    (b"no picture at all", "no picture that can be read"), (file_of(np.full((40, 40), 200, np.uint8)), "shows no ink"),
    (file_of(np.zeros((8_001, 2_000), np.uint8)), "save it smaller"),
])
def test_a_bad_upload_is_answered_with_one_sentence_on_the_page(content, told, store):
    at = upload(content, "bad.png")
    assert len(at.error) == 1 and told in at.error[0].value
    assert "Draw a digit from 0 to 9" in words(at)


def test_the_smallest_change_that_fools_is_the_library_s(store, mnist):
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": "0", "reveal": "true"})
    network, image = inspected(FINAL), mnist.test_images[0].numpy()
    shift, turn = smallest_shift(network, image), smallest_turn(network, image)
    assert f"Smallest shift: {in_words(shift.move)}." in words(at) and f"Smallest turn: {in_words(turn.move)}." in words(at)
    at.button(key="take-shift").click().run()
    assert f"Fooled: it said 7, now it says {shift.answer}" in words(at)


def test_strokes_that_the_pad_writes_come_back_as_points():
    assert strokes.from_text("") == []
    assert strokes.from_text("0aff-000102030405") == [[(10, 255)], [(0, 1), (2, 3), (4, 5)]]
