"""Goals of the frames of a network that learns: their size, what each costs the server, and how long 30 viewers wait."""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import torch
from classroom_store import fill, make_classroom
from goals import Row, percentile, summary
from measured_server import MeasuredServer
from safetensors.torch import load

from s7core.inside.inspected_network import untrained_network
from s7core.lesson.stages import stage
from s7core.recipe import STAGES
from s7core.runs import schema
from s7core.runs.store import Store

MOMENTS = 60  # of each run
FRAMES = 40  # that each cost is averaged over
VIEWERS, FRAMES_A_SECOND = 30, 4  # as many as a viewer's browser asks for while somebody plays a run fast


class Viewer:
    """A browser that fetches over one kept connection."""

    def __init__(self, server: MeasuredServer) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.errors: list[str] = []

    def fetch(self, path: str) -> bytes:
        """The content of an answer; what is no answer is noted as an error."""
        self._connection.request("GET", f"/s7/{path}")
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            self.errors.append(f"{answer.status}: {content[:200]!r}")
        return content

    def frame(self, run_id: str, at: int, digit: int) -> bytes:
        """The frame of a test digit."""
        return self.fetch(f"frame?run={run_id}&at={at}&digit={digit}")

    def moments(self, run_id: str) -> list[int]:
        """The moments of a run."""
        found: list[int] = json.loads(self.fetch(f"moments?run={run_id}"))["moments"]
        return found


def frames(folder: Path, seconds: float = 10.0) -> list[Row]:
    """Size and processor time of a frame of each stage, and the waits of VIEWERS who all watch one run."""
    with watched_server(folder) as (server, runs):
        rows = [row for stage_key, run_id in runs.items() for row in _costs(server, stage_key, run_id)]
        return [*rows, *_many_viewers(server, runs["final"], seconds)]


@contextmanager
def watched_server(folder: Path) -> Iterator[tuple[MeasuredServer, dict[str, str]]]:
    """A warm server and a run of each stage, by the stage's key, with weights at MOMENTS moments."""
    classroom = make_classroom(folder, "watched")
    fill(classroom, steps=1)
    runs = {key: _add_snapshots(classroom.store, f"stored-{number}") for number, key in enumerate(STAGES)}
    with MeasuredServer(folder, classroom.store.url) as server:
        server.wait_until_it_answers()
        for run_id in runs.values():
            Viewer(server).frame(run_id, 0, 0)  # loads the engine, and what the first forward pass of each kind makes
        server.idle_share()  # once the server has loaded what it loads in the background
        yield server, runs


def _add_snapshots(store: Store, run_id: str) -> str:
    """Weights between the initial and the trained ones of a run, which is no training but costs the server the same."""
    from s7core.runs.weight_snapshot import encode_weights  # which an older tree that is measured lacks

    run, result = store.run(run_id), store.result(run_id)
    assert run and result
    first, last = untrained_network(run.recipe).network.state_dict(), load(result.weights)
    steps = run.epochs_done * run.recipe.steps_per_epoch
    moments = sorted({round(steps * (number / MOMENTS) ** 2) for number in range(1, MOMENTS)})
    with store.begin() as connection:
        for at in moments:
            mixed = {
                name: torch.lerp(first[name], last[name], at / steps) for name in first if last[name].is_floating_point()
            }
            row = {"run_id": run_id, "steps_taken": at, "weights": encode_weights(mixed)}
            connection.execute(schema.weight_snapshots.insert(), row)
    return run_id


def _costs(server: MeasuredServer, stage_key: str, run_id: str) -> list[Row]:
    """Milliseconds of the server for a frame of a moment nobody has seen, of another digit, and one that is kept."""
    viewer, title = Viewer(server), stage(stage_key).title
    moments = viewer.moments(run_id)[1:-1]
    new, size = _cost(server, moments, lambda at: viewer.frame(run_id, at, 0))
    digit, _ = _cost(server, range(1, FRAMES + 1), lambda index: viewer.frame(run_id, moments[-1], index))
    kept, _ = _cost(server, moments, lambda at: viewer.frame(run_id, at, 0))
    wall, _ = _cost(server, moments, lambda at: viewer.fetch(f"answers?run={run_id}&at={at}"))
    details = {"another digit, ms": digit, "kept, ms": kept, "the wall apart, ms": wall, "errors": viewer.errors[:5]}
    return [
        Row(f"Frame of {title}, new moment: server CPU", 20, new, "ms", details),
        Row(f"Frame of {title}: size", 60_000, size, "bytes"),
    ]


def _cost(server: MeasuredServer, numbers: Sequence[int], fetch: Callable[[int], bytes]) -> tuple[float, int]:
    """Processor time of the server for each fetch, and the size of the largest answer."""
    asked, before = numbers[:FRAMES], server.cpu_seconds()
    largest = max(len(fetch(each)) for each in asked)
    return round(1000 * (server.cpu_seconds() - before) / len(asked), 2), largest


def _many_viewers(server: MeasuredServer, run_id: str, seconds: float) -> list[Row]:
    """VIEWERS play the moments of one run, each with a digit of their own, FRAMES_A_SECOND."""
    moments = Viewer(server).moments(run_id)
    viewers = [Viewer(server) for _ in range(VIEWERS)]
    waits: list[float] = []

    def play(number: int) -> None:
        until, place = time.monotonic() + seconds, number
        time.sleep(number / VIEWERS / FRAMES_A_SECOND)
        while time.monotonic() < until:
            started = time.monotonic()
            viewers[number].frame(run_id, moments[place % len(moments)], 100 * number)
            waits.append(1000 * (time.monotonic() - started))
            place += 1
            time.sleep(max(0.0, 1 / FRAMES_A_SECOND - (time.monotonic() - started)))

    cpu = server.cpu_seconds()
    with ThreadPoolExecutor(VIEWERS) as threads:
        list(threads.map(play, range(VIEWERS)))
    used = 1000 * (server.cpu_seconds() - cpu)
    errors = [error for viewer in viewers for error in viewer.errors]
    what = f"{VIEWERS} viewers of one run, {FRAMES_A_SECOND} frames a second each"
    return [
        Row(f"{what}: frame p95", 300, percentile(waits, 0.95), "ms", {"ms": summary(waits), "median": median(waits)}),
        Row(f"{what}: server CPU a frame", 20, used / len(waits), "ms", {"server cpu %": round(used / seconds / 10)}),
        Row(f"{what}: errors", 0, len(errors), "", {"errors": errors[:5]}),
    ]
