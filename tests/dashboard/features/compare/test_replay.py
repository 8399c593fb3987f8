"""A replay counts what a recorded run learned and forgot in each epoch."""

import numpy as np
import pytest
from pages_under_test import html, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")

RUN, OTHER, EPOCH = "ref-final-exp3-s1", "ref-net1-s1", 7


@pytest.fixture
def right(reference_store, mnist) -> np.ndarray:
    """(epochs, 10000) bool: after which epochs RUN reads which digits right."""
    epochs = range(1, reference_store.run(RUN).epochs_done + 1)
    answers = np.stack([np.frombuffer(reference_store.predictions(RUN, epoch), np.uint8) for epoch in epochs])
    return answers == mnist.test_labels.numpy()


def test_learned_and_forgotten_digits_of_an_epoch_are_counted(store, right):
    before, now = right[EPOCH - 2], right[EPOCH - 1]
    at = open_page("compare", {"items": [RUN, OTHER], "see": "replay", "replay": RUN, "epoch": str(EPOCH)})
    learned, forgotten = (now & ~before).sum(), (before & ~now).sum()
    for label, value in (
        ("Wrong", f"{(~now).sum()} digits"),
        ("Learned in this epoch", f"{learned}"),
        ("Forgotten in this epoch", f"{forgotten}"),
    ):
        assert f"{label}</small><b>{value}</b>" in html(at)
    assert f"Forgotten in this epoch: {forgotten}" in words(at)
    assert f"The first epoch learns {right[0].sum():,} digits" in words(at)


def test_digits_that_never_change_and_digits_that_end_wrong_are_counted(store, right):
    told = words(open_page("compare", {"items": [RUN, OTHER], "see": "replay", "replay": RUN}))
    always, wrong = right.all(0).sum(), ~right[-1]
    assert f"{always:,} digits are right from the first epoch to the last. {wrong.sum():,} are wrong at the end" in told
    assert f"{(wrong & right.any(0)).sum():,} of these had been right before" in told


def test_a_link_to_no_such_epoch_falls_back_to_the_last_with_a_note(store, right):
    at = open_page("compare", {"items": [RUN, OTHER], "see": "replay", "replay": RUN, "epoch": "99"})
    assert "epoch is '99'" in words(at) and at.slider(key="epoch").value == len(right)


def test_published_runs_cannot_be_replayed(store):
    at = open_page("compare", {"items": ["published-init", "published-net1"], "see": "replay"})
    assert "published runs come without their answers" in words(at)
