"""The browser gets each epoch of a recorded run as it was recorded, counted anew here."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from dashboard.features.compare.replay_figures import MOST_SHOWN, endings, recorded, replay_figures

pytestmark = pytest.mark.usefixtures("no_workers", "store")

RUN, EPOCHS = "ref-final-exp3-s1", 15


@pytest.fixture
def answers(reference_store) -> np.ndarray:
    read = [np.frombuffer(reference_store.predictions(RUN, epoch), np.uint8) for epoch in range(1, EPOCHS + 1)]
    return np.stack(read)


@pytest.fixture
def labels(mnist) -> np.ndarray:
    return mnist.test_labels.numpy()


def test_each_epoch_is_counted_as_it_was_recorded(answers, labels):
    right = answers == labels
    told = replay_figures(RUN, EPOCHS, 10_000)["epochs"]
    for at, each in enumerate(told):
        before = right[at - 1] if at else np.zeros_like(right[0])
        assert each["right"] == right[at].sum()
        assert each["learned"] == (right[at] & ~before).sum() and each["forgotten"] == (before & ~right[at]).sum()
        pairs = [(int(true), int(said)) for true, said in zip(labels, answers[at], strict=True)]
        assert each["matrix"] == [pairs.count((true, said)) for true in range(10) for said in range(10)]


def test_the_galleries_show_the_first_forgotten_and_wrong_digits_with_their_answers(answers, labels):
    right, told = answers == labels, replay_figures(RUN, EPOCHS, 10_000)
    for at, each in enumerate(told["epochs"]):
        forgotten = right[at - 1] & ~right[at] if at else np.zeros_like(right[0])
        for name, of in (("forgottenDigits", forgotten), ("wrongDigits", ~right[at])):
            expected = np.flatnonzero(of)[:MOST_SHOWN]
            shown = [told["digits"][place][0] for place, _ in each[name]]
            assert shown == expected.tolist() and [answer for _, answer in each[name]] == answers[at][expected].tolist()
    for index, label, times, at_end in told["digits"]:
        assert (label, times, at_end) == (labels[index], right[:, index].sum(), right[-1, index])


def test_the_sheet_has_each_digit_at_its_place(mnist):
    told = replay_figures(RUN, EPOCHS, 10_000)
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(told["sheet"].split(",")[1]))))
    for place, (index, *_) in enumerate(told["digits"]):
        row, column = divmod(place, told["columns"])
        shown = sheet[28 * row : 28 * row + 28, 28 * column : 28 * column + 28]
        assert (shown == mnist.test_images.numpy()[index]).all()


def test_digits_that_never_change_and_digits_that_end_wrong_are_counted(answers, labels):
    right = answers == labels
    told = endings(recorded(RUN, EPOCHS, 10_000))
    assert told.always_right == right.all(0).sum() and told.wrong == (~right[-1]).sum()
    assert told.once_right == (~right[-1] & right.any(0)).sum()


def test_only_the_digits_that_a_run_was_tested_on_count(answers, labels):
    told = replay_figures(RUN, EPOCHS, 1_000)
    assert told["tested"] == 1_000 == sum(told["epochs"][0]["matrix"])
    assert told["epochs"][-1]["right"] == (answers[-1] == labels)[::10].sum()
    assert all(index % 10 == 0 for index, *_ in told["digits"])
