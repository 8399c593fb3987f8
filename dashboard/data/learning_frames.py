"""What a browser fetches of a network that learns, at any of its moments; computed once for all visitors.

A moment is a number of training steps taken. The weights of moment 0 follow from the recipe, those of the last one are the
ones that the run keeps, and those between are weight snapshots.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dashboard.data.frame_message import frame_message, plain_number
from dashboard.data.learning_moments import kept_moment, moments_of
from dashboard.data.learning_request import AskedDigit, asked_digit, asked_moment, asked_run
from dashboard.data.networks import FEWER_DIGITS, FIELD_DIGITS, QUICK, large
from dashboard.data.queries import kept_network
from dashboard.data.resources import data, run_catalog
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.sized_cache import SizedCache
from dashboard.server.routes import FetchedAnswer, NothingThereError, NotNowError
from s7core import formatting
from s7core.data.errors import DataError
from s7core.data.tested_digits import indices_tested, predicted_classes
from s7core.inside.effective_field import IMAGE_SIDE, dithered, effective_field
from s7core.inside.inspected_network import (
    InspectedNetwork,
    network_with_state,
    trained_network,
    untrained_network,
)
from s7core.inside.network_frame import FrameArray, network_frame, unsigned_bytes
from s7core.language.translation import _
from s7core.model.trace import Row
from s7core.runs.records import Run
from s7core.runs.store_error import StoreError
from s7core.runs.weight_snapshot import decode_weights
from s7core.setting import quoted

FRAME_BYTES = 60_000  # of a frame, header included
HEADER_BYTES = 600  # of a frame's header without what it says about its arrays
WALL_DIGITS = 100  # test digits, evenly spaced
MATRIX_DIGITS, LEAST_MATRIX_DIGITS = 1_000, 200  # the same of a confusion matrix; fewer for a very large network
# Multiply-accumulates that one confusion matrix may take, and numbers that all layers output for it; Model Init just fits.
MATRIX_MACS, MATRIX_OUTPUTS = 40_000_000_000, 160_000_000
_CLASSES = 10

ENDED_SECONDS, ACTIVE_SECONDS = 86_400, 60  # how long a browser may keep what it was told about a run
BINARY, JSON = "application/octet-stream", "application/json"

# What is kept, for all visitors together.
MOMENT_BYTES = 64_000_000
MODULE_BYTES = 4_000  # of a layer beside its weights
FRAMES_BYTES = 64_000_000
FIGURES_BYTES = 8_000_000


@MadeOnce
def _networks() -> SizedCache[InspectedNetwork]:
    return SizedCache(MOMENT_BYTES, lambda each: 4 * each.trace.parameters + MODULE_BYTES * len(each.trace.rows))


@MadeOnce
def _frames() -> SizedCache[bytes]:
    return SizedCache(FRAMES_BYTES, len)


@MadeOnce
def _answers() -> SizedCache[np.ndarray]:
    """Predicted classes of test digits."""
    return SizedCache(FIGURES_BYTES, lambda each: each.nbytes + 200)


@MadeOnce
def _fields() -> SizedCache[bytes]:
    return SizedCache(FIGURES_BYTES, len)


@dataclass(frozen=True)
class _Moment:
    """A run after so many steps. `is_kept`: its weights are those that the run keeps, exactly."""

    run: Run
    at: int
    is_kept: bool

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for equal weights."""
        return (*kept_network(self.run), self.at) if self.is_kept else (self.run.id, self.at)

    @property
    def network(self) -> InspectedNetwork:
        """The network with the weights of this moment; NothingThereError where they have gone meanwhile."""
        return _networks().get(self.key, self._load)

    def _load(self) -> InspectedNetwork:
        if self.at == 0:
            return untrained_network(self.run.recipe)
        if self.is_kept:
            if result := run_catalog().result(self.run.id):
                return trained_network(self.run.recipe, result.weights)
        elif snapshot := run_catalog().weight_snapshot(self.run.id, self.at):
            return network_with_state(self.run.recipe, decode_weights(self.run.recipe, snapshot))
        raise _no_moment(self.run, self.at)


def learning_answer(name: str, asked: Mapping[str, str]) -> FetchedAnswer:
    """The answer to one of the names of `dashboard.server.routes`, with the errors that it knows."""
    try:
        return _ANSWERS[name](asked)
    except (StoreError, DataError) as error:
        raise NotNowError(str(error)) from error


def _wall(_: Mapping[str, str]) -> FetchedAnswer:
    indices = indices_tested(WALL_DIGITS)
    header = {"labels": data().test_labels[indices].tolist(), "indices": indices.tolist()}
    digits = FrameArray("wall", "image", data().test_images[indices], total=WALL_DIGITS)
    return FetchedAnswer(frame_message(header, [digits]), BINARY, ENDED_SECONDS)


def _moments(asked: Mapping[str, str]) -> FetchedAnswer:
    run = _run(asked)
    said = {"moments": moments_of(run), "state": run.state, "total": run.recipe.epochs * run.recipe.steps_per_epoch}
    return _json(said, 0)


def _frame(asked: Mapping[str, str]) -> FetchedAnswer:
    moment, digit = _moment(asked), asked_digit(asked)
    key = (*moment.key, digit.label, digit.image.tobytes())
    return _binary(moment, _frames().get(key, partial(_frame_of, moment, digit)))


def _frame_of(moment: _Moment, digit: AskedDigit) -> bytes:
    frame = network_frame(moment.network, digit.image, FRAME_BYTES - HEADER_BYTES - WALL_DIGITS)
    said = frame.probabilities
    with np.errstate(divide="ignore"):
        loss = None if digit.label is None else -float(np.log(said[digit.label]))
    header = {
        "at": moment.at,
        "label": digit.label,
        "probabilities": [plain_number(each) for each in said.tolist()],
        "loss": None if loss is None else plain_number(loss),
    }
    if moment.network.trace.macs > QUICK:  # the wall of a large network takes longer than a frame may: it is fetched apart
        return frame_message({**header, "correct": None, "of": WALL_DIGITS}, frame.arrays)
    figures, wall = _answers_of(moment)
    return frame_message({**header, **figures}, [*frame.arrays, wall])


def _wall_answers(asked: Mapping[str, str]) -> FetchedAnswer:
    moment = _moment(asked)
    figures, wall = _answers_of(moment)
    return _binary(moment, frame_message({"at": moment.at, **figures}, [wall]))


def _answers_of(moment: _Moment) -> tuple[dict[str, Any], FrameArray]:
    """How many digits of the wall are read right, and the class of each; UNTESTED where its scores are no numbers."""
    said = _predicted(moment, WALL_DIGITS)
    right = int((said == data().test_labels[indices_tested(WALL_DIGITS)]).sum())
    return {"correct": right, "of": WALL_DIGITS}, FrameArray("wall", "answers", said, total=WALL_DIGITS)


def _predicted(moment: _Moment, count: int) -> np.ndarray:
    """(count,) uint8, the class that each of so many test digits is read as."""

    def predict() -> np.ndarray:
        return predicted_classes(moment.network.probabilities(data().test_images[indices_tested(count)]))

    return _answers().get((*moment.key, count), predict)


def _matrix(asked: Mapping[str, str]) -> FetchedAnswer:
    moment = _moment(asked)
    cost = moment.network.trace
    fitting = min(MATRIX_MACS // max(1, cost.macs), MATRIX_OUTPUTS // cost.outputs)
    count = max(LEAST_MATRIX_DIGITS, min(MATRIX_DIGITS, fitting))
    said, labels = _predicted(moment, count), data().test_labels[indices_tested(count)]
    answered = said < _CLASSES
    cells = np.bincount(labels[answered] * _CLASSES + said[answered], minlength=_CLASSES**2).reshape(_CLASSES, _CLASSES)
    accuracy = float(np.trace(cells)) / count
    return _json({"at": moment.at, "matrix": cells.tolist(), "accuracy": accuracy, "of": count}, _seconds(moment.run))


def _field(asked: Mapping[str, str]) -> FetchedAnswer:
    moment = _moment(asked)
    return _binary(moment, _fields().get(moment.key, partial(_field_of, moment)))


def _field_of(moment: _Moment) -> bytes:
    inspected = moment.network
    row, digits = field_row(inspected), FEWER_DIGITS if large(inspected) else FIELD_DIGITS
    found = effective_field(inspected, row, row.middle_unit, dithered(data().test_images[:digits]))
    values, low, high = unsigned_bytes(found.strength[None], 1)
    header = {
        "at": moment.at,
        "layer": row.name,
        "unit": row.middle_unit,
        "digits": digits,
        "central_share": plain_number(found.central_share),
        "uniform_share": plain_number(found.uniform_share),
    }
    array = FrameArray("field", "image", values, row.name, row.name, low=low, high=high, receptive_field=row.receptive_field)
    return frame_message(header, [array])


def field_row(inspected: InspectedNetwork) -> Row:
    """The layer whose effective field is shown: the last one that sees less than the image, else the last grid or layer."""
    grids = inspected.grid_rows
    partly = [row for row in grids if row.receptive_field < IMAGE_SIDE]
    return (partly or grids or list(inspected.trace.rows))[-1]


def _run(asked: Mapping[str, str]) -> Run:
    run_id = asked_run(asked)
    if (run := run_catalog().run(run_id)) is None:
        raise NothingThereError(_("There is no run {run}: it was deleted, or its id is another one.", run=quoted(run_id)))
    return run


def _moment(asked: Mapping[str, str]) -> _Moment:
    run, at = _run(asked), asked_moment(asked)
    if run.recipe.is_range_test:
        raise NothingThereError(
            _("Run {run} is a learning-rate range test, which keeps no network: choose another run.", run=run.id)
        )
    return _Moment(run, at, at > 0 and at == kept_moment(run))


def _no_moment(run: Run, at: int) -> NothingThereError:
    return NothingThereError(
        _(
            "Run {run} has no weights after {steps} training steps: take one of its moments.",
            run=run.id,
            steps=formatting.count(at),
        )
    )


def _seconds(run: Run) -> int:
    return ACTIVE_SECONDS if run.active else ENDED_SECONDS


def _binary(moment: _Moment, content: bytes) -> FetchedAnswer:
    return FetchedAnswer(content, BINARY, _seconds(moment.run))


def _json(said: Mapping[str, Any], seconds: int) -> FetchedAnswer:
    return FetchedAnswer(json.dumps(said, separators=(",", ":")).encode(), JSON, seconds)


_ANSWERS: dict[str, Callable[[Mapping[str, str]], FetchedAnswer]] = {
    "wall": _wall,
    "moments": _moments,
    "frame": _frame,
    "answers": _wall_answers,
    "matrix": _matrix,
    "field": _field,
}
