"""Each layer of a network is shown for a test digit or a drawn one, and bad links fall back with a note."""

import numpy as np
import pytest
from pages_under_test import FINAL, SEVEN, asked, html, inspected, open_page, words

from dashboard.state.digit_text import digit_as_text
from dashboard.state.escape import plain
from s7core.data.drawing import centre_ink, draw_strokes
from s7core.data.stroke_text import strokes_from_text

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_every_kind_of_layer_opens(run_id, store):
    rows = {row.type: row for row in inspected(run_id).trace.rows}
    at = open_page("layers", {"run": run_id, "index": "18", "layer": next(iter(rows.values())).name})
    for row in rows.values():
        at.selectbox(key="layer").set_value(row.name).run()
        assert at.header[0].value == row.name and not at.warning and not at.exception


@pytest.mark.slow
@pytest.mark.one_core
def test_a_fresh_mask_comes_at_each_press_and_a_link_shows_the_same(store):
    at = open_page("layers", {"run": FINAL, "layer": "Dropout-8"})
    first = html(at)
    at.button(key="fresh").click().run()
    assert html(at) != first and asked(at, "mask") == "1"
    assert html(open_page("layers", {"run": FINAL, "layer": "Dropout-8", "mask": "1"})) == html(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_drawn_digit_goes_through_the_layers(store):
    image = centre_ink(draw_strokes(strokes_from_text(SEVEN)))
    at = open_page("layers", {"run": FINAL, "drawn": digit_as_text(image)})
    answer = int(inspected(FINAL).logits(image[None])[0].argmax())
    assert f"data-answer>{answer}</b>" in html(at)
    at.button(key="back-to-test").click().run()
    assert "drawn" not in at.query_params and "data-answer>7</b>" in html(at)  # test digit 0


@pytest.mark.parametrize("drawn_text", ["", "abc", "AAAA", digit_as_text(np.zeros((28, 28), np.uint8))[:-6], "é" * 9])
def test_a_link_with_a_broken_drawing_falls_back_with_a_note(drawn_text, store):
    assert "drawn is no digit" in words(open_page("layers", {"run": FINAL, "drawn": drawn_text}))


def test_a_link_can_put_no_link_of_its_own_on_the_page(store):
    link = "[click](https://example.org) www.example.org"
    told = words(open_page("layers", {"run": FINAL, "layer": link}))
    assert plain(link) in told and link not in told


def test_the_share_of_values_that_a_relu_cuts_off_is_that_of_the_values_before_it(store, mnist):
    network = inspected(FINAL)
    row = next(row for row in network.trace.rows if row.type == "ReLU")
    before = network.output(mnist.test_images[:1].numpy(), network.row_before(row))
    told = words(open_page("layers", {"run": FINAL, "layer": row.name, "index": "0"}))
    assert f"the ReLU sets {(before <= 0).mean() * 100:.0f}% of the values to zero" in told
