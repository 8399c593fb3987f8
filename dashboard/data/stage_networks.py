"""The four networks of the lesson as a browser runs them: which trained runs stand for them, and their numbers.

Nothing here loads torch: the networks answer on Home before it is there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.data.learning_request import asked_run
from dashboard.data.queries import traced_recipe
from dashboard.data.resources import run_catalog
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.sized_cache import SizedCache
from dashboard.server.routes import FetchedAnswer, NothingThereError, NotNowError
from s7core.data.errors import DataError
from s7core.export.web.network_data import exact_numbers, network_data
from s7core.language.translation import _
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.runs.records import Run
from s7core.setting import quoted

KEPT_SECONDS = 86_400  # how long a browser may keep a network; a shipped run changes with the package only
CACHE_BYTES = 8_000_000  # the four of the lesson, of which Model Init takes 3.2 MB, and some more
_JSON = "application/json"


@dataclass(frozen=True)
class StageNetwork:
    """A stage of the lesson and the shipped run whose network stands for it."""

    stage: Stage
    run_id: str
    parameters: int


@MadeOnce
def _messages() -> SizedCache[bytes]:
    return SizedCache(CACHE_BYTES, len)


def stage_networks() -> list[StageNetwork]:
    """A trained network for each stage that has shipped runs: the run of its last experiment with the median accuracy."""
    found = []
    for stage in ALL_STAGES:
        runs = run_catalog().group(lesson_experiments(stage.key)[-1].key)
        if runs:
            run = _median_run(runs)
            found.append(StageNetwork(stage, run.id, traced_recipe(run.recipe).parameters))
    return found


def _median_run(runs: list[Run]) -> Run:
    """The run in the middle by accuracy, the better one of two."""
    return sorted(runs, key=lambda run: (run.last_test_accuracy or 0.0, run.id))[len(runs) // 2]


def network_answer(asked: Mapping[str, str]) -> FetchedAnswer:
    """The network of the shipped run that `run` names, as `readNetwork` in network.js takes it, numbers to the last bit.

    ValueError, NothingThereError and NotNowError as in `dashboard.server.routes`.
    """
    run_id = asked_run(asked)
    shipped = run_catalog().reference_store
    run = shipped.run(run_id)
    if run is None or run.recipe.is_range_test:
        raise NothingThereError(_("No run {run} ships with S7 Lab.", run=quoted(run_id)))
    try:
        return FetchedAnswer(_messages().get((run_id, shipped.version), lambda: _message(run)), _JSON, KEPT_SECONDS)
    except DataError as error:
        raise NotNowError(str(error)) from error


def _message(run: Run) -> bytes:
    result = run_catalog().reference_store.result(run.id)
    if result is None:
        raise NothingThereError(_("The file of run {run} was removed at this moment.", run=quoted(run.id)))
    data = network_data(traced_recipe(run.recipe), exact_numbers(result.weights))
    return json.dumps(data, separators=(",", ":")).encode()
