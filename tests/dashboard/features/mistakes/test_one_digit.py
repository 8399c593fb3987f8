"""What the dialog says of one digit is what the networks compute and the runs recorded."""

import numpy as np
import pytest
from pages_under_test import FINAL, html, inspected, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


def test_what_runs_say_of_one_digit_is_what_their_networks_say(store, mnist):
    at = open_page("mistakes", {"run": FINAL, "other": "ref-net1-s1", "index": "2130", "facet": "answers"})
    assert html(at).count("data-answer>") == 2
    for run_id in (FINAL, "ref-net1-s1"):
        said = inspected(run_id).probabilities(mnist.test_images[2130:2131].numpy())[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f}%" in html(at)


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


@pytest.mark.slow
@pytest.mark.one_core
def test_where_it_looks_what_it_resembles_and_how_it_moves_open_from_a_link(store):
    address = {"run": FINAL, "index": "2130"}
    looked = open_page("mistakes", {**address, "facet": "where"})
    assert html(looked).count("Grad-CAM for class") == 2 and "Neither tells why" in words(looked)  # of answer and truth
    assert html(open_page("mistakes", {**address, "facet": "similar"})).count("training digit ") == 12
    moved = open_page("mistakes", {**address, "facet": "move"})
    moved.slider(key="degrees").set_value(40).run()
    assert "Test digit 2130, a 4" in words(moved) and not moved.warning and not moved.exception


def test_a_network_that_is_right_looks_at_one_class_only(store):
    at = open_page("mistakes", {"run": FINAL, "index": "0", "facet": "where"})
    assert "Read as **7** with " in words(at) and "Its true class gets" not in words(at)
    assert html(at).count("Grad-CAM for class 7") == 1 and html(at).count("Input gradient for class") == 1
