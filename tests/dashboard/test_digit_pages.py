"""Mistakes and Your digit: what they say is what the library computes, and bad links and files are answered in words."""

import io

import numpy as np
import pytest
from pages_under_test import FINAL, SEVEN, asked, clickable_html, html, inspected, open_page, open_page_and_look_ahead, words
from PIL import Image
from scipy.special import log_softmax, softmax

from dashboard.features.your_digit import stroke_text
from s7core.analysis.calibration import calibration
from s7core.analysis.mistakes import probabilities_from_bytes
from s7core.data.drawing import centre_ink, draw_strokes, shrink_whole
from s7core.data.picture import clean_photograph, decode_upload
from s7core.inside.inspected_network import InspectedNetwork
from s7core.inside.moved_digit import smallest_shift, smallest_turn

pytestmark = pytest.mark.usefixtures("no_workers")


# Mistakes


def indices(at) -> list[int]:
    """Of the digits in the gallery, in order."""
    return [int(part.split('\\"')[0]) for part in clickable_html(at).split('data-key=\\"')[1:]]


def test_the_gallery_of_all_digits_is_sorted_by_loss_and_pages_to_the_last(store, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    said = probabilities_from_bytes(reference_store.result(FINAL).probabilities)
    true = said[np.arange(10_000), labels]
    at = open_page("mistakes", {"run": FINAL, "show": "all", "page": "417"})
    assert "9985 to 10000 of 10,000" in words(at)
    last = indices(at)
    first = indices(open_page("mistakes", {"run": FINAL, "show": "all"}))
    assert (np.diff(true[first]) >= 0).all() and (np.diff(true[last]) >= 0).all() and true[last[0]] >= true[first[-1]]
    assert set(first) <= set(np.flatnonzero(said.argmax(1) != labels))


@pytest.mark.parametrize("run_id", ["ref-final-exp3-held-out-s1", "ref-batch-norm-dropout-00-s1"])
def test_the_highest_loss_comes_first_where_stored_probabilities_were_rounded_alike(run_id, store, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    stored = probabilities_from_bytes(reference_store.result(run_id).probabilities)
    shown = indices(open_page("mistakes", {"run": run_id}))
    assert len(set(stored[shown, labels[shown]])) < len(shown)  # they alone would not tell the order
    logits = inspected(run_id).logits(mnist.test_images.numpy()[shown]).astype(float)
    losses = -log_softmax(logits, axis=1)[np.arange(len(shown)), labels[shown]]
    assert len(shown) == 24 and (np.diff(losses) <= 1e-6).all()


def test_all_seeds_agree_shows_exactly_what_all_seeds_miss_alike(store, reference_store, mnist):
    last = [
        np.frombuffer(reference_store.predictions(run.id, run.epochs_done), np.uint8)
        for run in reference_store.group("final-exp3")
    ]
    labels = mnist.test_labels.numpy()
    expected = {i for i in range(10_000) if len({int(each[i]) for each in last}) == 1 and last[0][i] != labels[i]}
    at = open_page("mistakes", {"run": FINAL, "show": "agree"})
    assert f"of {len(expected)}," in words(at) and set(indices(at)) <= expected and expected


def test_known_hard_shows_what_at_least_half_of_the_published_experiments_runs_miss(store, reference_store, mnist):
    keys = ("init", "net1", "net2", "final-exp1", "final-exp2", "final-exp3")
    runs = [run for key in keys for run in reference_store.group(key)]
    last = np.stack([np.frombuffer(reference_store.predictions(run.id, run.epochs_done), np.uint8) for run in runs])
    missed = (last != mnist.test_labels.numpy()).sum(0)
    at = open_page("mistakes", {"run": FINAL, "show": "hard"})
    assert f"of the {len(runs)} reference runs" in words(at) and f"of {(missed * 2 >= len(runs)).sum()}," in words(at)


def test_the_filters_hold_together(store, reference_store, mnist):
    said, labels = probabilities_from_bytes(reference_store.result(FINAL).probabilities), mnist.test_labels.numpy()
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
    card = clickable_html(at).split('data-key=\\"6576\\"')[1].split("</figure>")[0]
    assert f"says 1: {told.removeprefix('Read as **1** with ').split(' %')[0]} %" in card


def test_what_runs_say_of_one_digit_is_what_their_networks_say(store, mnist):
    at = open_page("mistakes", {"run": FINAL, "other": "ref-net1-s1", "index": "2130", "facet": "answers"})
    assert html(at).count("data-answer>") == 2
    for run_id in (FINAL, "ref-net1-s1"):
        said = inspected(run_id).probabilities(mnist.test_images[2130:2131].numpy())[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f} %" in html(at)


def test_the_answers_epoch_by_epoch_are_the_recorded_ones(store, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    said = np.stack(
        [
            np.frombuffer(reference_store.predictions(FINAL, epoch), np.uint8)
            for epoch in range(1, reference_store.run(FINAL).epochs_done + 1)
        ]
    )
    changes = (said[1:] != said[:-1]).sum(0) * (said[-1] != labels)
    index = int(changes.argmax())  # wrong at the end, after the most changes of mind
    right = (said[:, index] == labels[index]).sum()
    at = open_page("mistakes", {"run": FINAL, "index": str(index), "facet": "epochs"})
    assert f"Answers by epoch: {', '.join(map(str, said[:, index]))}" in html(at)
    assert changes[index] > 1 and 0 < right < len(said)
    assert (
        f"wrong at the end, right after {right} of {len(said)} epochs; its answer changed {changes[index]} times"
        in words(at)
    )


def test_where_it_looks_what_it_resembles_and_how_it_moves_open_from_a_link(store):
    address = {"run": FINAL, "index": "2130"}
    looked = open_page("mistakes", {**address, "facet": "where"})
    assert html(looked).count("Grad-CAM for class") == 2 and "Neither tells why" in words(looked)  # of answer and truth
    assert html(open_page("mistakes", {**address, "facet": "similar"})).count("training digit ") == 12
    moved = open_page("mistakes", {**address, "facet": "move"})
    moved.slider(key="degrees").set_value(40).run()
    assert "Test digit 2130, a 4" in words(moved) and not moved.warning and not moved.exception


def test_a_link_to_no_such_digit_falls_back_with_a_note(store):
    told = words(open_page("mistakes", {"run": FINAL, "index": "10000"}))
    assert "index is '10000'" in told and "56 of 10,000" in told
    assert "which is not one of the choices" in words(open_page("mistakes", {"run": FINAL, "index": "9" * 5_000}))


def test_a_link_can_put_no_link_of_its_own_on_the_page(store):
    told = words(open_page("layers", {"run": FINAL, "layer": "[click](https://example.org) www.example.org"}))
    assert r"\[click\](https\://example.org) www\.example.org" in told


def test_calibration_on_the_page_is_the_library_s_and_says_what_it_was_fitted_on(store, reference_store, mnist):
    at = open_page("mistakes", {"run": FINAL, "see": "calibration"})
    logits = inspected(FINAL).logits(mnist.test_images.numpy())
    error = calibration(softmax(logits, axis=1), mnist.test_labels.numpy()).error
    assert f"{error * 100:.2f} %" in html(at) and "has trained on these images too" in words(at)


def test_where_no_temperature_fits_nothing_is_scaled(store):
    at = open_page("mistakes", {"run": "ref-batch-norm-dropout-00-s1", "see": "calibration"})  # it only guesses
    assert "None from 0.05 to 20 is the best for this run" in words(at)
    assert "as trained" in html(at) and "after temperature scaling" not in html(at)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "key", "view", "says"),
    [
        ({}, "see", "calibration", "right as often as it is sure"),
        ({"index": "2130"}, "facet", "similar", "nearest training digits"),
    ],
    ids=["calibration", "similar digits"],
)
def test_what_takes_long_is_computed_while_the_visitor_still_looks_at_something_else(
    query, key, view, says, store, monkeypatch
):
    at, read = open_page_and_look_ahead(monkeypatch, "mistakes", {"run": FINAL, **query}), []
    monkeypatch.setattr(
        InspectedNetwork,
        "output",
        lambda self, images, row, as_it_is=InspectedNetwork.output: (read.append(len(images)), as_it_is(self, images, row))[
            1
        ],
    )
    at.segmented_control(key=key).set_value(view).run()
    assert says in words(at) and sum(read) < 100


def test_a_large_network_is_not_computed_ahead(store, monkeypatch):
    """Half a minute of a core, perhaps for nothing."""
    monkeypatch.setattr("dashboard.data.networks.background", lambda: pytest.fail("computed ahead"))
    open_page("mistakes", {"run": "ref-init-s1", "index": "2130"})


# Your digit


def test_a_link_with_strokes_shows_the_drawing_and_what_networks_say(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL, "ref-init-s1"]})
    image = centre_ink(draw_strokes(stroke_text.strokes_from_text(SEVEN)))
    for run_id in (FINAL, "ref-init-s1"):
        said = inspected(run_id).probabilities(image[None])[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f} %" in html(at)
    at.segmented_control(key="place").set_value("drawn").run()
    said = inspected(FINAL).probabilities(shrink_whole(draw_strokes(stroke_text.strokes_from_text(SEVEN)))[None])[0]
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
    paper = 255 - np.pad(np.kron(mnist.test_images[4].numpy(), np.ones((6, 6), np.uint8)), 30)  # a 4, dark on light
    assert np.array_equal(centre_ink(clean_photograph(decode_upload(file_of(paper)))), mnist.test_images[4].numpy())
    assert "data-answer>4</b>" in html(upload(file_of(paper), "four.png"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no picture at all", "no picture that can be read"),
        (file_of(np.full((40, 40), 200, np.uint8)), "shows no ink"),
        (file_of(np.zeros((8_001, 2_000), np.uint8)), "save it smaller"),
    ],
)
def test_a_bad_upload_is_answered_with_one_sentence_on_the_page(content, told, store):
    at = upload(content, "bad.png")
    assert len(at.error) == 1 and told in at.error[0].value
    assert "Draw a digit from 0 to 9" in words(at)


def test_the_smallest_change_that_fools_is_the_library_s(store, mnist):
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": "0", "reveal": "true"})
    network, image = inspected(FINAL), mnist.test_images[0].numpy()
    shift, turn = smallest_shift(network, image), smallest_turn(network, image)
    assert f"Smallest shift: {shift.move.in_words}." in words(at) and f"Smallest turn: {turn.move.in_words}." in words(at)
    at.button(key="take-shift").click().run()
    assert f"Fooled: it said 7, now it says {shift.answer}" in words(at)


def test_strokes_that_the_pad_writes_come_back_as_points():
    assert stroke_text.strokes_from_text("") == []
    assert stroke_text.strokes_from_text("0aff-000102030405") == [[(10, 255)], [(0, 1), (2, 3), (4, 5)]]
