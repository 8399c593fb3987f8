"""What a browser needs to replay a recorded run by itself: figures, answers and digits of all epochs, sent once."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from dashboard.components.digit_images import SIDE
from dashboard.data.queries import answers_by_epoch, test_images, test_labels
from s7core.analysis.history import EpochChanges, epoch_changes, settled_epochs
from s7core.analysis.mistakes import confusion_matrix
from s7core.data.tested_digits import indices_tested

MOST_SHOWN = 24  # digits of one gallery
SHEET_COLUMNS = 32  # digits in a row of the one picture that holds them all


@dataclass(frozen=True)
class RecordedAnswers:
    """Answers (epochs, N) of a run for the N test digits `tested` with the classes `labels`, both (N,); from `recorded`."""

    tested: np.ndarray
    labels: np.ndarray
    answers: np.ndarray

    @property
    def right(self) -> np.ndarray:
        """(epochs, N) bool: which digits are read right after which epochs."""
        return self.answers == self.labels

    @property
    def changes(self) -> list[EpochChanges]:
        """What each epoch learned and forgot, as places among the tested digits."""
        return epoch_changes(self.right)

    def matrix(self, epoch: int) -> np.ndarray:
        """(10, 10) counts after this epoch, counted from 1: rows true and columns predicted."""
        return confusion_matrix(self.labels, self.answers[epoch - 1])


@dataclass(frozen=True)
class Endings:
    """How many digits are right after every epoch, wrong after the last, and of these right after some epoch."""

    always_right: int
    wrong: int
    once_right: int


def recorded(run_id: str, epochs: int, digits: int) -> RecordedAnswers:
    """The answers of a run that was tested on so many digits, after each of its epochs."""
    tested = indices_tested(digits)
    return RecordedAnswers(tested, test_labels()[tested], answers_by_epoch(run_id, epochs)[:, tested])


def endings(found: RecordedAnswers) -> Endings:
    """How the digits of a run ended."""
    settled = settled_epochs(found.right)
    return Endings(int((settled == 1).sum()), int((settled == 0).sum()), int((found.right.any(0) & (settled == 0)).sum()))


# A list of numbers for each epoch, as JSON; nobody may change it, since all sessions share it.
@st.cache_resource(max_entries=16, show_spinner=False)
def replay_figures(run_id: str, epochs: int, digits: int) -> dict[str, Any]:
    """Of each epoch how many digits are right, learned and forgotten, its matrix, and the digits of the two galleries.

    "forgotten" and "wrong" hold pairs (place, answer): a place among "digits", whose rows are (index, label, after how many
    epochs it is right, whether it is right at the end), and which "sheet" shows in the same order, "columns" in a row.
    """
    found = recorded(run_id, epochs, digits)
    right, changes = found.right, found.changes
    shown = [
        (each.forgotten[:MOST_SHOWN], np.flatnonzero(~now)[:MOST_SHOWN]) for each, now in zip(changes, right, strict=True)
    ]
    places = np.unique(np.concatenate([part for parts in shown for part in parts]))

    def pairs(at: int, part: np.ndarray) -> list[tuple[int, int]]:
        return list(zip(np.searchsorted(places, part).tolist(), found.answers[at, part].tolist(), strict=True))

    return {
        "epochs": [
            {
                "right": int(now.sum()),
                "learned": len(each.learned),
                "forgotten": len(each.forgotten),
                "matrix": found.matrix(at + 1).ravel().tolist(),
                "forgottenDigits": pairs(at, shown[at][0]),
                "wrongDigits": pairs(at, shown[at][1]),
            }
            for at, (each, now) in enumerate(zip(changes, right, strict=True))
        ],
        "digits": [
            (int(found.tested[at]), int(found.labels[at]), int(right[:, at].sum()), bool(right[-1, at])) for at in places
        ],
        "tested": len(found.tested),
        "columns": SHEET_COLUMNS,
        "sheet": _sheet(test_images()[found.tested[places]]),
    }


def _sheet(images: np.ndarray) -> str:
    """(N, 28, 28) digits in rows of SHEET_COLUMNS, as a PNG in a data URI. Not cached: the figures that hold it are."""
    rows = -(-max(1, len(images)) // SHEET_COLUMNS)
    whole = np.zeros((rows * SHEET_COLUMNS, SIDE, SIDE), np.uint8)
    whole[: len(images)] = images
    grid = whole.reshape(rows, SHEET_COLUMNS, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, SHEET_COLUMNS * SIDE)
    stream = io.BytesIO()
    Image.fromarray(grid).save(stream, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
