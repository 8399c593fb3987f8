"""What several tests share. No test touches the user's own store, and none needs the network."""

import gc
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import numpy
import pytest
import torch

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

from made_up_catalog import german_catalog  # noqa: F401
from postgres_server import PostgresServer, has_postgres, postgres_server

from s7core.data.mnist import Mnist, load_mnist
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store
from s7core.runs.worker import execute

TINY = {"train_images": 200, "epochs": 1, "batch_size": 50}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store", default="sqlite", choices=("sqlite", "postgresql"), help="the database of the fixture `store`"
    )


def pytest_configure() -> None:
    """Give each worker of pytest-xdist a core of its own: two trainings on the same cores would wait for each other."""
    # How long an example of Hypothesis takes says nothing where other tests run beside it.
    hypothesis.settings.register_profile(
        "beside_others", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("beside_others")
    worker = os.environ.get("PYTEST_XDIST_WORKER")  # "gw0", "gw1" ...; None where pytest runs in one process
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})
        torch.set_num_threads(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A plain `pytest` leaves the slow tests out; `pytest -m slow` runs them."""
    if config.getoption("--store") != "sqlite":
        for item in items:
            if item.get_closest_marker("sqlite_file"):
                item.add_marker(pytest.mark.skip(reason="about the file of SQLite"))
    if not config.getoption("-m"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("-m"):
        terminalreporter.write_line("Slow tests were left out: `pytest -m slow` runs them, as .ci/run does.")


def pytest_collection_finish() -> None:
    """Look for garbage less often: each time, Python goes through all modules and tests, an eighth of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """A run settles how many threads its process has; the next test shall not depend on which run came before."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def pace_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pace of this machine is kept: nothing is known of it in a test, whatever was measured here."""
    path = tmp_path / "pace.json"
    monkeypatch.setattr("s7core.runs.pace._pace_file", lambda: path)
    return path


@pytest.fixture(scope="session")
def mnist() -> Mnist:
    return load_mnist()


@pytest.fixture(scope="session")
def small_mnist(mnist: Mnist) -> Mnist:
    """All training images and 500 test images, so that an evaluation takes a moment."""
    return Mnist(mnist.train_images, mnist.train_labels, mnist.test_images[:500], mnist.test_labels[:500])


@pytest.fixture
def finish() -> Callable[..., str]:
    """`record_finished`: conftest is no module that a test could import it from."""
    return record_finished


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store without runs, to be copied: making its tables takes four times as long as opening a copy."""
    path = tmp_path_factory.mktemp("store") / "runs.sqlite"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(store_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Store]:
    monkeypatch.setenv("S7_STORE", store_url)
    if store_url.startswith("sqlite"):
        _copy_store(request.getfixturevalue("empty_store"), Path(store_url.removeprefix("sqlite:///")))
    opened = Store(store_url)
    yield opened
    opened.close()


def _copy_store(empty: Path, to: Path) -> None:
    """A store of its own: copies of a store have the same id, which tells browsers whose digits they hold."""
    shutil.copyfile(empty, to)
    with closing(sqlite3.connect(to)) as connection, connection:
        connection.execute("UPDATE schema_version SET store_id = ?", [secrets.token_hex(8)])


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables: a file, or with `--store postgresql` one of a server."""
    if request.config.getoption("--store") == "sqlite":
        yield f"sqlite:///{tmp_path / 'runs.sqlite'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.new_database()
        yield url
        server.drop(url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run; skipped where PostgreSQL is not installed, unless S7_REQUIRE_POSTGRES is set."""
    if not has_postgres() and not os.environ.get("S7_REQUIRE_POSTGRES"):
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql`")
    with postgres_server() as server:
        yield server


def record_finished(store: Store, recipe: Recipe, experiment: str, wrong: list[int]) -> str:
    """A finished run that was never trained: after epoch i it misses the first `wrong[i]` test digits."""
    run_id = store.submit(recipe, experiment, state="running")
    for epoch, missed in enumerate(wrong, start=1):
        record_epoch(store, run_id, epoch, missed, recipe.learning_rate)
    Attempt.current(store, run_id).end("finished", "")
    return run_id


@pytest.fixture(scope="session")
def finished_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with two finished runs of the Final Model that differ in their learning rate."""
    url = f"sqlite:///{tmp_path_factory.mktemp('finished') / 'runs.sqlite'}"
    store = Store(url)
    for rate in (0.05, 0.1):
        recipe = Recipe.from_dict({**experiment("final-exp1").recipe.to_dict(), **TINY, "learning_rate": rate})
        execute([store.submit(recipe, "final-exp1", state="running")], store)
    return url


@pytest.fixture
def add_epoch() -> Callable[..., None]:
    """`record_epoch`."""
    return record_epoch


def record_epoch(
    store: Store,
    run_id: str,
    epoch: int,
    missed: int,
    learning_rate: float = 0.01,
    seconds: float = 1.0,
    weights: bytes = b"",
    checkpoint: bytes | None = None,
) -> None:
    """Record an epoch of a run that was never trained: it misses the first `missed` digits that it is tested on.

    Each of them is read as the next class. A run that waits begins with it.
    """
    labels = load_mnist().test_labels.numpy().astype("uint8")
    run = store.run(run_id)
    assert run
    tested = numpy.arange(run.recipe.test_images) * len(labels) // run.recipe.test_images
    accuracy = 1 - missed / len(tested)
    labels[tested[:missed]] = (labels[tested[:missed]] + 1) % 10
    answers = numpy.full(len(labels), 255, "uint8")
    answers[tested] = labels[tested]
    probabilities = numpy.full((len(labels), 10), numpy.nan, "<f4")
    probabilities[tested] = numpy.eye(10, dtype="<f4")[labels[tested]]
    if run.state == "queued":
        store.claim([run_id], running=len(store.runs("running")))
    recorded = Attempt.current(store, run_id).add_epoch(
        EpochRecord(epoch, 0.1, 0.98, 0.05, accuracy, None, None, learning_rate, seconds),
        answers.tobytes(),
        Result(0.05, accuracy, probabilities.tobytes(), weights),
        checkpoint,
    )
    assert recorded, f"run {run_id} is {run.state}: only one that is running records epochs"
