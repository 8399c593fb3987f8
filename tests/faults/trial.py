"""A trial: a store with the processes that use it, which can be killed and paused, and what must hold afterwards."""

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
from undisturbed import differences

import s7core
from s7core.recipe import Recipe
from s7core.runs.dead_runs import process_of
from s7core.runs.process_identity import GONE
from s7core.runs.records import Run
from s7core.runs.store import Store
from s7core.runs.store_check import check_store

TREE = Path(s7core.__file__).parents[1]
HERE = Path(__file__).parent
PATIENCE = 300.0  # seconds for what takes a few on a quiet machine
_WORKERS = ("s7core.runs.worker", str(HERE / "faulty_worker.py"))  # what stands in the command line of one
_MARK = "S7_FAULT_TRIAL"  # the environment variable by which processes of a trial are known


class Trial:
    """A store in a folder of its own, and all processes that use it; at the end of a `with` statement they are killed."""

    def __init__(self, folder: Path, cache: Path | None = None, place: Path | None = None) -> None:
        """`cache`: a cache folder that may be shared with other trials. `place`: where the store lies, if elsewhere."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._token = folder, secrets.token_hex(8)
        self.path = (place or folder) / "runs.sqlite"
        self.url = f"sqlite:///{self.path}"
        self.environment = {**os.environ, "S7_STORE": self.url, "S7_CACHE": str(cache or folder / "cache")}
        self.environment |= {"PYTHONPATH": f"{TREE}{os.pathsep}{HERE}", _MARK: self._token}
        self._log = (folder / "log.txt").open("a+", encoding="utf-8")
        self._children: list[subprocess.Popen[bytes]] = []
        self._store: Store | None = None
        self.recipes: dict[str, Recipe] = {}  # of the runs that must end with the numbers of an undisturbed one

    def __enter__(self) -> "Trial":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for child in self._children:
            child.wait()
        self.close_store()
        self._log.close()

    @property
    def store(self) -> Store:
        """The store, which is opened when it is first asked for."""
        self._store = self._store or Store(self.url)
        return self._store

    def close_store(self) -> None:
        """Close what this process has open of the store."""
        if self._store:
            self._store.close()
        self._store = None

    def submit(self, recipe: Recipe) -> str:
        """Queue a run."""
        run_id = self.store.submit(recipe, "final-exp1")
        self.recipes[run_id] = recipe
        return run_id

    def start(self, *words: str, changes: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[bytes]:
        """Start Python with these words; its output goes to the log unless `options` (of Popen) say something else."""
        streams = {"stdout": self._log, "stderr": self._log, **options}
        environment = {**self.environment, **(changes or {})}
        child = subprocess.Popen([sys.executable, *words], cwd=TREE, env=environment, **streams)
        self._children.append(child)
        return child

    def serve(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a queue server: see queue_server.py."""
        return self.start(str(HERE / "queue_server.py"), self.url, *options)

    def command(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start `python -m s7core`."""
        return self.start("-m", "s7core", *words, **options)

    def answer(self, *words: str, changes: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `python -m s7core`."""
        return self.finished("-m", "s7core", *words, changes=changes)

    def finished(self, *words: str, changes: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of Python with these words."""
        child = self.start(*words, changes=changes, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, error = child.communicate(timeout=PATIENCE)
        return child.returncode, out.decode(), error.decode()

    def processes(self) -> list[psutil.Process]:
        """The processes of this trial that live, whoever started them."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(_MARK) == self._token:
                    found.append(process)
        return found

    def workers(self) -> list[psutil.Process]:
        """The worker processes of this trial that live, those of dead servers too."""
        found = []
        for process in self.processes():
            with suppress(psutil.Error):
                if any(word in _WORKERS for word in process.cmdline()[1:3]):
                    found.append(process)
        return found

    def log(self) -> str:
        """What its processes have printed so far."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.05) -> float:
        """Seconds until the condition holds; RuntimeError with the log where it does not in time."""
        started = time.monotonic()
        while not condition():
            if time.monotonic() - started > seconds:
                states = [(run.id, run.state, run.message, run.epochs_done) for run in self.store.runs()]
                raise RuntimeError(f"waited longer than {seconds:.0f} s; {states}; log:\n{self.log()[-4_000:]}")
            time.sleep(pause)
        return time.monotonic() - started

    def train_until_epoch(self, recipe: Recipe, epochs: int = 1) -> Run:
        """Submit a run and return it once it has recorded so many epochs and goes on, with the attempt that trains it."""
        run_id, store = self.submit(recipe), self.store
        self.wait(lambda: (run := store.run(run_id)) and run.epochs_done >= epochs)
        run = store.run(run_id)
        assert run and run.state == "running", run
        return run

    def losses_of_attempt(self, run: Run) -> list[str]:
        """`losses`, and one more where another attempt than this one has trained the run to its end."""
        now = self.store.run(run.id)
        same = now and now.attempt == run.attempt
        return self.losses() + ([] if same else [f"{run.id} was taken from the process that trained it"])

    def resume_interrupted(self) -> int:
        """Resume the runs that were interrupted, as a person would, and return how many there were."""
        interrupted = self.store.runs("interrupted")
        for run in interrupted:
            self.store.resume(run.id)
        return len(interrupted)

    def finish(self, seconds: float = PATIENCE) -> None:
        """Return once all runs have ended."""
        self.wait(lambda: not self.store.runs("queued", "running"), seconds)

    def losses(self) -> list[str]:
        """One text for each run and for the store where something of them was lost; to be asked once all runs have ended."""
        found = damages(self.path) + [fault.line for fault in check_store(self.url).faults]
        runs = {run.id: run for run in self.store.runs()}
        for run_id, recipe in self.recipes.items():
            if run_id not in runs:
                found.append(f"{run_id} is gone")
            elif different := differences(self.store, runs[run_id], recipe):
                found.append(f"{run_id} ({runs[run_id].state}: {runs[run_id].message}) differs in {', '.join(different)}")
        return found + [f"{run.id} is running without a process" for run in not_really_running(self.store)]


def damages(path: Path) -> list[str]:
    """What SQLite's integrity check and the numbers of the epochs say against a store; empty for one without a fault."""
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        found = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
        found += [f"a row without its run: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        with_gap = "SELECT run_id FROM epochs GROUP BY run_id HAVING max(epoch) != count(*) OR min(epoch) != 1"
        gaps = connection.execute(with_gap) if "epochs" in tables else ()  # a process may be killed as it makes them
        return found + [f"{run_id} has a gap in its epochs" for (run_id,) in gaps]


def not_really_running(store: Store) -> list[Run]:
    """Runs that count as running although their process is gone."""
    return [run for run in store.runs("running") if process_of(run) == GONE]


def kill(processes: Sequence[psutil.Process]) -> None:
    """Kill these processes at once, and return when they have ended."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


def sentence_faults(words: Sequence[str], code: int, out: str, error: str) -> list[str]:
    """What is wrong with the end of a command that had reason to fail: a traceback, or anything but one sentence."""
    command = f"`{' '.join(words)}` ended with {code}"
    if "Traceback" in out + error:
        return [f"{command} and a traceback: {error[-600:]}"]
    said = error.startswith("s7core: ") and error.count("\n") == 1
    if words[0] == "doctor" or words[:2] == ("store", "check"):  # they report what they find
        said |= bool(out)
    if code not in (0, 1, 2) or (code and not said):
        return [f"{command} and not with one sentence: {out[-300:]}{error[-600:]}"]
    return []
