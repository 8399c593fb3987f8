"""An edited network is counted as the trace counts it, each edit reaches the address, and impossible ones are explained."""

import pytest
from pages_under_test import asked, html, open_page, words

from s7core.lesson.architecture import layers_from_text, layers_to_text
from s7core.lesson.stages import stage
from s7core.model.trace import trace

pytestmark = pytest.mark.usefixtures("no_workers")

EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"


def test_what_if_counts_an_edited_network_as_the_trace_does(store):
    at = open_page("build", {"start": "net2", "layers": EDITED})
    now = trace(layers_from_text(EDITED))
    assert f"{now.parameters:,}" in html(at) and f"{now.receptive_field} px" in html(at)
    assert not at.button(key="build-train").disabled


def test_an_edited_stage_s_text_is_the_stage_when_nothing_is_changed(store):
    at = open_page("build", {"layers": layers_to_text(stage("final").published_architecture)})
    assert at.button(key="undo").disabled and "Nothing is changed yet" in words(at)


def test_what_if_changes_removes_moves_and_adds_layers(store):
    at = open_page("build")
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
    at = open_page("build")
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
    at = open_page("build", {"layers": layers})
    assert told in words(at)
    assert at.button(key="build-train").disabled == (layers not in ("conv8 maxpool40", "nonsense"))  # these fall back
