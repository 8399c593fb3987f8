"""Receptive field and Layers: what they say is what the library computes, and bad links fall back."""

from dataclasses import replace

import numpy as np
import pytest
from pages_under_test import FINAL, SEVEN, asked, html, inspected, open_page, words

from dashboard.features.your_digit import stroke_text
from dashboard.state import digit_text
from s7core.data.drawing import centre_ink, draw_strokes
from s7core.inside.effective_field import dithered, effective_field
from s7core.lesson.architecture import layers_from_text, layers_to_text
from s7core.lesson.experiments import experiment
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.runs.worker import execute

pytestmark = pytest.mark.usefixtures("no_workers")

EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"


# Receptive field


@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_the_page_says_of_a_unit_what_the_trace_says(run_id, store):
    at = open_page("receptive_field", {"run": run_id})
    for row in inspected(run_id).trace.rows[3::6]:
        at.select_slider(key="layer").set_value(row.name).run()
        assert f"**{row.name}** sees **{row.receptive_field} × {row.receptive_field}** pixels" in words(at)


def test_a_unit_at_the_padded_border_is_said_to_see_padding(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-23", "row": "0", "column": "3"}))
    assert "reaches 2 pixels past the image: there it sees padding" in told
    assert "past the image" not in words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "0"}))


def test_effective_fields_before_and_after_are_the_library_s(store, mnist):
    at = open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "2", "column": "3"})
    network = inspected(FINAL)
    found = effective_field(network, network.row("Conv2d-19"), (2, 3), dithered(mnist.test_images[:100].numpy()))
    assert f"**After training: {found.central_share * 100:.0f} % inside**" in words(at)


def test_the_first_to_see_a_whole_digit_is_a_layer_whose_units_do(store):
    """Flatten only lays its grid in a row; the linear layer after it takes all of the row."""
    told = words(open_page("receptive_field", {"run": "ref-init-s1", "layer": "Linear-12"}))
    assert "Model Init is the first to see a whole digit, in layer 12" in told
    assert "takes all the numbers before it" in told and "no more than the layer before" not in told


def test_published_receptive_fields_are_flagged_with_their_arithmetic(store):
    told = words(open_page("receptive_field", {"run": FINAL}))
    assert "Published: 12 pixels. Computed: 32 pixels." in told and "1 + 2 + 2 + 1 + 2 + 2 + 2 = 12" in told


def test_a_link_to_no_such_unit_or_layer_falls_back_with_a_note(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-99", "row": "77", "column": "x"}))
    for name in ("layer is 'Conv2d-99'", "row is '77'", "column is 'x'"):
        assert name in told


def test_what_if_counts_an_edited_network_as_the_trace_does(store):
    at = open_page("receptive_field", {"see": "what-if", "start": "net2", "layers": EDITED})
    now = trace(layers_from_text(EDITED))
    assert f"{now.parameters:,}" in html(at) and f"{now.receptive_field} px" in html(at)
    assert not at.button(key="go").disabled


def test_an_edited_stage_s_text_is_the_stage_when_nothing_is_changed(store):
    at = open_page("receptive_field", {"see": "what-if", "layers": layers_to_text(stage("final").published_architecture)})
    assert at.button(key="undo").disabled and "Nothing is changed yet" in words(at)


def test_what_if_changes_removes_moves_and_adds_layers(store):
    at = open_page("receptive_field", {"see": "what-if"})
    before = list(stage("final").published_architecture)
    assert at.button(key="undo").disabled
    at.selectbox(key="at").set_value("5").run()
    at.number_input(key="edit-channels").set_value(7).run()
    assert layers_from_text(asked(at, "layers"))[4].channels == 7
    at.button(key="remove").click().run()
    assert len(layers_from_text(asked(at, "layers"))) == len(before) - 1
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


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ("conv8 maxpool40", "kernel must be a whole number"),
        ("conv8 maxpool2 maxpool9 conv3k9", "has a window of 9 × 9"),
        ("linear10 conv8", "Layer 1, Linear, takes flat numbers"),
        ("conv8k28p13 maxpool28", "has a window of 28 × 28"),
        ("conv8 relu", "must end with ten numbers"),
        ("nonsense", "'nonsense' as its word 1"),
    ],
)
def test_an_impossible_network_is_explained_and_cannot_be_trained(layers, told, store):
    at = open_page("receptive_field", {"see": "what-if", "layers": layers})
    assert told in words(at)
    assert at.button(key="go").disabled == (layers not in ("conv8 maxpool40", "nonsense"))  # these fall back


def test_train_takes_an_edited_network_into_the_queue_and_refuses_an_impossible_one(store):
    at = open_page("train", {"layers": EDITED, "epochs": "1"})
    assert f"{trace(layers_from_text(EDITED)).parameters:,}" in html(at)
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
    assert "none yet" in html(open_page("final_model"))  # no best run of the stage
    at = open_page("compare", {"items": [run_id, "reference-final-exp1"], "see": "layers"})
    assert not at.error and "layers changed" in words(at)
    assert "edited: 9 layers" in at.multiselect(key="items").options[at.multiselect(key="items").indices[0]]


# Layers


@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_every_kind_of_layer_opens(run_id, store):
    rows = {row.type: row for row in inspected(run_id).trace.rows}
    at = open_page("layers", {"run": run_id, "index": "18", "layer": next(iter(rows.values())).name})
    for row in rows.values():
        at.selectbox(key="layer").set_value(row.name).run()
        assert at.subheader[0].value == row.name and not at.warning and not at.exception


def test_a_convolution_taken_apart_adds_up_on_the_page(store, mnist):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "row": "4", "column": "5", "index": "7"})
    network = inspected(FINAL)
    value = network.output(mnist.test_images[7:8].numpy(), network.row("Conv2d-11"))[0, 3, 4, 5]
    assert f"the unit's value is **{value:.4f}**".replace("-", "−") in words(at)


def test_a_fresh_mask_comes_at_each_press_and_a_link_shows_the_same(store):
    at = open_page("layers", {"run": FINAL, "layer": "Dropout-8"})
    first = html(at)
    at.button(key="fresh").click().run()
    assert html(at) != first and asked(at, "mask") == "1"
    assert html(open_page("layers", {"run": FINAL, "layer": "Dropout-8", "mask": "1"})) == html(at)


def test_a_drawn_digit_goes_through_the_layers(store):
    image = centre_ink(draw_strokes(stroke_text.strokes_from_text(SEVEN)))
    at = open_page("layers", {"run": FINAL, "drawn": digit_text.digit_as_text(image)})
    answer = int(inspected(FINAL).logits(image[None])[0].argmax())
    assert f"data-answer>{answer}</b>" in html(at)
    at.button(key="back-to-test").click().run()
    assert "drawn" not in at.query_params and "data-answer>7</b>" in html(at)  # test digit 0


@pytest.mark.parametrize(
    "drawn_text", ["", "abc", "AAAA", digit_text.digit_as_text(np.zeros((28, 28), np.uint8))[:-6], "é" * 9]
)
def test_a_link_with_a_broken_drawing_falls_back_with_a_note(drawn_text, store):
    assert "drawn is no digit" in words(open_page("layers", {"run": FINAL, "drawn": drawn_text}))
