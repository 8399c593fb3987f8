"""SIGKILL at random moments and at chosen ones: of workers, of the server, of both, and of the command line."""

import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
from counts import Count
from recipes import SHORT_RUNS, as_command
from trial import Trial, damages, kill, not_really_running

from s7core.recipe import Recipe
from s7core.runs.records import Run

STARTING_SECONDS, TRAINING_SECONDS = 2.5, 1.5  # about as long as a worker takes to start, and a run to train
COMMAND_SECONDS = 5.0  # about as long as a command takes
BY_COMMAND = 12
AT_RANDOM = {"a worker": 22, "the server": 8, "the server and its workers": 8}
WAITING = 3  # runs that always wait or train while processes are killed


class QueueKills:
    """A queue that always has work, and whose processes are killed again and again."""

    def __init__(self, trial: Trial, seed: int) -> None:
        self.trial, self.chance = trial, random.Random(seed)
        self.server = trial.serve()
        self.found: list[str] = []
        self.moments: Counter[str] = Counter()  # what the victim did, for people
        self.number = 0

    def keep_busy(self) -> None:
        """Start what is not there: runs, a server, interrupted runs, as a person would."""
        self.trial.resume_interrupted()
        while len(self.trial.store.runs("queued", "running")) < WAITING:
            self.trial.submit(SHORT_RUNS[self.number % len(SHORT_RUNS)])
            self.number += 1
        if self.server.poll() is not None:
            self.server = self.trial.serve()

    def pause(self) -> None:
        """Wait for a random moment, mostly one in which a run is trained: starting a worker takes longer than its run."""
        if self.chance.random() < 0.3:
            time.sleep(self.chance.uniform(0.0, STARTING_SECONDS))
        else:
            self.trial.wait(lambda: any(run.has_begun for run in self.trial.store.runs("running")))
            time.sleep(self.chance.uniform(0.0, TRAINING_SECONDS))

    def strike(self, victim: str) -> None:
        """Kill a worker, the server or both; the store must be whole at once."""
        if victim != "the server":
            self.trial.wait(self.trial.workers)  # the server may just have been started
        workers = self.trial.workers()
        chosen = workers if victim != "a worker" else self.chance.sample(workers, min(1, len(workers)))
        if victim != "the server":
            self.moments[self._moment([worker.pid for worker in chosen])] += 1
        server = [psutil.Process(self.server.pid)]
        kill({"a worker": chosen, "the server": server}.get(victim, [*server, *chosen]))
        if victim != "a worker":
            self.server.wait()
        self.found += [f"after a kill of {victim}: {damage}" for damage in damages(self.trial.path)]

    def _moment(self, processes: list[int]) -> str:
        training = [run for run in self.trial.store.runs("running") if run.has_begun and run.process in processes]
        return "in training" if training else "starting"


def kill_at_random(folder: Path, seed: int, kills: dict[str, int] | None = None) -> list[Count]:
    """Kill processes of a queue at random moments while it trains."""
    kills = kills or AT_RANDOM
    victims = [victim for victim, count in kills.items() for _ in range(count)]
    with Trial(folder) as trial:
        queue = QueueKills(trial, seed)
        queue.chance.shuffle(victims)
        queue.keep_busy()
        trial.wait(trial.workers)
        for victim in victims:
            queue.pause()
            queue.strike(victim)
            queue.keep_busy()
        _let_finish(trial)
        losses = (*queue.found, *trial.losses())
        moments = ", ".join(f"{number} {moment}" for moment, number in sorted(queue.moments.items()))
        print(f"seed {seed}: workers killed in {len(trial.recipes)} runs: {moments}", file=sys.stderr)
    of_whom = ", ".join(f"{victim} ({count})" for victim, count in kills.items())
    return [Count(f"SIGKILL at a random moment: {of_whom}", len(victims), losses)]


def kill_in_moments(folder: Path, rounds: int = 2) -> list[Count]:
    """Kill a worker when its run is claimed and has not begun, when it has begun, and while an epoch is written."""
    moments: dict[str, Callable[[Trial], list[psutil.Process]]] = {
        "when its run is claimed": partial(_workers_when, holds=lambda run: not run.has_begun),
        "when its run has begun": partial(_workers_when, holds=lambda run: run.has_begun),
        "while the file grows by an epoch": _worker_in_write,
    }
    with Trial(folder) as trial:
        trial.serve()
        for worker_of in [*moments.values()] * rounds:
            trial.submit(SHORT_RUNS[0])
            kill(worker_of(trial))
            trial.finish()
        losses = tuple(trial.losses())
    return [Count(f"SIGKILL of a worker {', '.join(moments)}", rounds * len(moments), losses)]


def _workers_when(trial: Trial, holds: Callable[[Run], bool]) -> list[psutil.Process]:
    store = trial.store
    trial.wait(lambda: any(map(holds, store.runs("running"))), pause=0.002)
    trial.wait(trial.workers, pause=0.002)  # a run is claimed before its worker is started
    return trial.workers()


def _worker_in_write(trial: Trial, part_bytes: int = 50_000) -> list[psutil.Process]:
    """The worker, a fraction of a millisecond after it has begun to write an epoch, which is larger than other writes."""
    store = trial.store
    trial.wait(lambda: any(store.steps_done(run.id) for run in store.runs("running")), pause=0.002)
    workers, log = trial.workers(), trial.path.with_name(trial.path.name + "-wal")
    with closing(sqlite3.connect(trial.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM runs").fetchone()  # while this reads, the log is never begun anew
        size = before = log.stat().st_size
        changed_at = time.monotonic()
        while size - before < part_bytes and time.monotonic() - changed_at < 30:
            now = log.stat().st_size
            if now != size:
                size, changed_at = now, time.monotonic()
            elif time.monotonic() - changed_at > 0.01:  # that write has ended
                before = size
        kill(workers)
    return workers


def die_within_transactions(folder: Path, statements: tuple[int, ...] = (1, 3, 5)) -> list[Count]:
    """A worker is killed within the transaction that writes an epoch, after its first, third and last statement."""
    losses: list[str] = []
    for number in statements:
        with Trial(folder / str(number), folder / "cache") as trial:
            flag = trial.folder / "died"
            trial.submit(SHORT_RUNS[0])
            trial.serve("--worker", f"--die-once {flag} --statements {number}")
            trial.finish()
            losses += trial.losses()
            if not flag.exists():
                losses.append(f"no worker died after {number} statements")
    return [Count("SIGKILL of a worker between two statements that write an epoch", len(statements), tuple(losses))]


def kill_command_line(folder: Path, seed: int, kills: int = BY_COMMAND) -> list[Count]:
    """Kill `train`, then `runs resume`, at random moments until enough; in two terminals at once."""
    terminals = 2
    with ThreadPoolExecutor(terminals) as pool:
        tasks = [
            pool.submit(_kill_commands, folder / str(number), folder / "cache", seed + number, kills // terminals)
            for number in range(terminals)
        ]
        losses = tuple(loss for task in tasks for loss in task.result())
    return [Count("SIGKILL at a random moment: the command line", kills // terminals * terminals, losses)]


def _kill_commands(folder: Path, cache: Path, seed: int, kills: int) -> list[str]:
    """What was lost where one command after the other is killed."""
    chance, found = random.Random(seed), list[str]()
    with Trial(folder, cache) as trial:
        killed = 0
        while killed < kills:
            command = trial.command(*_next_words(trial, SHORT_RUNS[killed % len(SHORT_RUNS)]))
            time.sleep(chance.uniform(0.5, COMMAND_SECONDS))
            killed += command.poll() is None  # some end before
            command.kill()
            command.wait()
            found += damages(trial.path) if trial.path.exists() else []
            trial.answer("runs")
            found += [f"{run.id} is running without a process" for run in not_really_running(trial.store)]
        while trial.store.runs("interrupted", "queued"):
            code, _, error = trial.answer(*_next_words(trial, SHORT_RUNS[0]))
            if code:
                found.append(error)
                break
        trial.recipes = {run.id: run.recipe for run in trial.store.runs()}
        return found + trial.losses()


def _next_words(trial: Trial, recipe: Recipe) -> tuple[str, ...]:
    """The command that goes on with a run that was interrupted, or trains a new one."""
    if interrupted := trial.store.runs("interrupted"):
        return "runs", "resume", interrupted[0].id
    return as_command(recipe)


def _let_finish(trial: Trial) -> None:
    """Return once all runs have ended, where interrupted ones are resumed."""
    trial.finish()
    while trial.resume_interrupted():
        trial.finish()
