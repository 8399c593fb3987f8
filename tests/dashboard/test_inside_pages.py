"""Receptive field, Layers, Mistakes, Your digit: what they say is what the library computes, and bad links fall back."""

import io
from dataclasses import replace

import numpy as np
import pytest
from pages_under_test import html, open_page, words
from PIL import Image
from scipy.special import softmax

from dashboard.ui.inside import own_digit, strokes
from dashboard.ui.inside.calibrated import trained_on_held_out
from dashboard.ui.inside.fool import in_words
from s7core.analysis.calibration import calibration
from s7core.analysis.mistakes import probabilities_from_bytes
from s7core.data.drawing import centred, cleaned, decode, drawn, squeezed
from s7core.inside.fields import dithered, effective_field
from s7core.inside.move import smallest_shift, smallest_turn
from s7core.inside.network import trained
from s7core.lesson.architecture import from_text, to_text
from s7core.lesson.experiments import experiment
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.reference.shelf import Shelf
from s7core.runs.worker import execute

pytestmark = pytest.mark.usefixtures("no_workers")

FINAL = "ref-final-exp3-s1"
SEVEN = "4d33b333-b33373d9"   # two strokes: along the top, then down
EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


def inspected(shelf, run_id):
    return trained(shelf.run(run_id).recipe, shelf.result(run_id).weights)


def asked(at, name: str) -> str:
    """What stands in the address, whether a link or the page put it there."""
    found = at.query_params[name]
    return found if isinstance(found, str) else found[0]


def clickable_html(at) -> str:
    return "\n".join(each.proto.json for each in at.get("bidi_component"))


# Receptive field

@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_the_page_says_of_a_unit_what_the_trace_says(run_id, store, shelf):
    for row in inspected(shelf, run_id).trace.rows[3::6]:
        told = words(open_page("receptive_field", {"run": run_id, "layer": row.name}))
        assert f"**{row.name}** sees **{row.receptive_field} × {row.receptive_field}** pixels" in told


def test_a_unit_at_the_padded_border_is_said_to_see_padding(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-23", "row": "0", "column": "3"}))
    assert "reaches 2 pixels past the image: there it sees padding" in told
    assert "past the image" not in words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "0"}))


def test_effective_fields_before_and_after_are_the_library_s(store, shelf, mnist):
    at = open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "2", "column": "3"})
    network = inspected(shelf, FINAL)
    found = effective_field(network, network.row("Conv2d-19"), (2, 3), dithered(mnist.test_images[:100].numpy()))
    assert f"**After training: {found.inside * 100:.0f} % inside**" in words(at)


def test_published_receptive_fields_are_flagged_with_their_arithmetic(store):
    told = words(open_page("receptive_field", {"run": FINAL}))
    assert "Published: 12 pixels. Computed: 32 pixels." in told and "1 + 2 + 2 + 1 + 2 + 2 + 2 = 12" in told


def test_a_link_to_no_such_unit_or_layer_falls_back_with_a_note(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-99", "row": "77", "column": "x"}))
    for name in ("layer is 'Conv2d-99'", "row is '77'", "column is 'x'"):
        assert name in told


def test_what_if_counts_an_edited_network_as_the_trace_does(store):
    at = open_page("receptive_field", {"see": "what-if", "start": "net2", "layers": EDITED})
    now = trace(from_text(EDITED))
    assert f"{now.parameters:,}" in html(at) and f"{now.receptive_field} px" in html(at)
    assert not at.button(key="go").disabled


def test_what_if_changes_removes_moves_and_adds_layers(store):
    at = open_page("receptive_field", {"see": "what-if"})
    before = list(stage("final").published_architecture)
    assert at.button(key="undo").disabled
    at.selectbox(key="at").set_value("5").run()
    at.number_input(key="edit-channels").set_value(7).run()
    assert from_text(asked(at, "layers"))[4].channels == 7
    at.button(key="remove").click().run()
    assert len(from_text(asked(at, "layers"))) == len(before) - 1
    at.selectbox(key="new").set_value("Conv2d 1×1").run()
    at.button(key="add").click().run()
    at.button(key="earlier").click().run()
    words_now = asked(at, "layers").split()
    assert words_now[4:6] == ["conv10k1", "relu"] and len(words_now) == len(before)
    at.button(key="undo").click().run()
    assert "layers" not in at.query_params and at.button(key="undo").disabled


def test_a_mistyped_text_stays_to_be_put_right(store):
    at = open_page("receptive_field", {"see": "what-if"})
    at.text_area(key="text").set_value("conv10 bananas").run()
    assert "'bananas' as its word 2" in words(at) and at.text_area(key="text").value == "conv10 bananas"
    at.text_area(key="text").set_value(EDITED).run()
    assert asked(at, "layers") == EDITED and not at.error


@pytest.mark.parametrize(("layers", "told"), [
    ("conv8 maxpool40", "kernel must be a whole number"), ("conv8 maxpool2 maxpool9 conv3k9", "has a window of 9 × 9"),
    ("conv8 relu", "must end with ten numbers"), ("nonsense", "'nonsense' as its word 1"),
])
def test_an_impossible_network_is_explained_and_cannot_be_trained(layers, told, store):
    at = open_page("receptive_field", {"see": "what-if", "layers": layers})
    assert told in words(at)
    assert at.button(key="go").disabled == (layers not in ("conv8 maxpool40", "nonsense"))   # these fall back


def test_train_takes_an_edited_network_into_the_queue_and_refuses_an_impossible_one(store):
    at = open_page("train", {"layers": EDITED, "epochs": "1"})
    assert f"{trace(from_text(EDITED)).parameters:,}" in html(at)
    at.button(key="train").click().run()
    [run] = store.runs("queued")
    assert run.recipe.layers == EDITED
    at = open_page("train", {"layers": "conv8 linear10"})
    assert "put a flatten before it" in words(at) and at.button(key="train").disabled


def test_an_edited_run_is_looked_into_like_any_other_and_is_none_of_the_stage_s(store):
    recipe = replace(experiment("final-exp1").recipe, layers=EDITED, train_images=200, epochs=1, batch_size=50, device="cpu")
    run_id = store.submit(recipe, "final-exp1", state="running")
    execute([run_id], store)
    assert store.run(run_id).state == "finished"
    for page in ("receptive_field", "layers", "mistakes", "train"):
        assert not open_page(page, {"run": run_id}).error
    assert "none yet" in html(open_page("final_model"))   # no best run of the stage
    at = open_page("compare", {"items": [run_id, "reference-final-exp1"], "see": "layers"})
    assert not at.error and "layers changed" in words(at)
    assert "edited: 9 layers" in at.multiselect(key="items").options[at.multiselect(key="items").indices[0]]


# Layers

@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_every_kind_of_layer_opens(run_id, store, shelf):
    rows = {row.type: row for row in inspected(shelf, run_id).trace.rows}
    for row in rows.values():
        at = open_page("layers", {"run": run_id, "layer": row.name, "index": "18"})
        assert at.subheader[0].value == row.name and not at.warning


def test_a_convolution_taken_apart_adds_up_on_the_page(store, shelf, mnist):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "row": "4", "column": "5", "index": "7"})
    network = inspected(shelf, FINAL)
    value = network.output(mnist.test_images[7:8].numpy(), network.row("Conv2d-11"))[0, 3, 4, 5]
    assert f"the unit's value is **{value:.4f}**".replace("-", "−") in words(at)


def test_a_fresh_mask_comes_at_each_press_and_a_link_shows_the_same(store):
    at = open_page("layers", {"run": FINAL, "layer": "Dropout-8"})
    first = html(at)
    at.button(key="fresh").click().run()
    assert html(at) != first and asked(at, "mask") == "1"
    assert html(open_page("layers", {"run": FINAL, "layer": "Dropout-8", "mask": "1"})) == html(at)


def test_a_drawn_digit_goes_through_the_layers(store, shelf):
    image = centred(drawn(strokes.from_text(SEVEN)))
    at = open_page("layers", {"run": FINAL, "drawn": own_digit.as_text(image)})
    answer = int(inspected(shelf, FINAL).logits(image[None])[0].argmax())
    assert f"data-answer>{answer}</b>" in html(at)
    at.button(key="back-to-test").click().run()
    assert "drawn" not in at.query_params and "data-answer>7</b>" in html(at)   # test digit 0


@pytest.mark.parametrize("drawn_text", ["", "abc", "AAAA", own_digit.as_text(np.zeros((28, 28), np.uint8))[:-6], "é" * 9])
def test_a_link_with_a_broken_drawing_falls_back_with_a_note(drawn_text, store):
    assert "drawn is no digit" in words(open_page("layers", {"run": FINAL, "drawn": drawn_text}))


def test_a_digit_survives_the_way_through_the_address(mnist):
    for image in mnist.test_images.numpy()[:50]:
        assert np.array_equal(own_digit.from_text(own_digit.as_text(image)), image)


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
    logits = inspected(shelf, FINAL).logits(mnist.test_images.numpy())
    error = calibration(softmax(logits, axis=1), mnist.test_labels.numpy()).error
    assert f"{error * 100:.2f} %" in html(at) and "has trained on these images too" in words(at)
    assert not trained_on_held_out(shelf.run("ref-final-exp3-held-out-s1").recipe)
    assert trained_on_held_out(Recipe(train_images=55_001)) and not trained_on_held_out(Recipe(train_images=55_000))


# Your digit

def test_a_link_with_strokes_shows_the_drawing_and_what_networks_say(store, shelf):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL, "ref-init-s1"]})
    image = centred(drawn(strokes.from_text(SEVEN)))
    for run_id in (FINAL, "ref-init-s1"):
        said = inspected(shelf, run_id).probabilities(image[None])[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f} %" in html(at)
    at.toggle(key="centred").set_value(False).run()
    said = inspected(shelf, FINAL).probabilities(squeezed(drawn(strokes.from_text(SEVEN)))[None])[0]
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


def test_the_smallest_change_that_fools_is_the_library_s(store, shelf, mnist):
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": "0", "reveal": "true"})
    network, image = inspected(shelf, FINAL), mnist.test_images[0].numpy()
    shift, turn = smallest_shift(network, image), smallest_turn(network, image)
    assert f"Smallest shift: {in_words(shift.move)}." in words(at) and f"Smallest turn: {in_words(turn.move)}." in words(at)
    at.button(key="take-shift").click().run()
    assert f"Fooled: it said 7, now it says {shift.answer}" in words(at)


def test_strokes_that_the_pad_writes_come_back_as_points():
    assert strokes.from_text("") == []
    assert strokes.from_text("0aff-000102030405") == [[(10, 255)], [(0, 1), (2, 3), (4, 5)]]


def test_an_edited_stage_s_text_is_the_stage_when_nothing_is_changed(store):
    at = open_page("receptive_field", {"see": "what-if", "layers": to_text(stage("final").published_architecture)})
    assert at.button(key="undo").disabled and "Nothing is changed yet" in words(at)
