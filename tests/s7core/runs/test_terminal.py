"""Training on the terminal: what is printed, the exit code, and that the output decides nothing about the run."""

import io
import json
import os
import signal
import typing
from collections.abc import Callable

import pytest

from s7core.recipe import Recipe
from s7core.runs import terminal
from s7core.runs.process_identity import this_process
from s7core.runs.records import ACTIVE, RESUMABLE
from s7core.runs.store import Store
from s7core.runs.terminal import EXIT_CODES, STOP_SIGNALS, train_here

TINY = Recipe(train_images=200, test_images=1_000, batch_size=50, epochs=1, device="cpu", threads=1)
LONG = Recipe(train_images=400, test_images=1_000, batch_size=4, epochs=100, device="cpu", threads=1)
KINDS = pytest.mark.parametrize("as_json", [False, True])


@pytest.fixture(autouse=True)
def handlers():
    """The signal handlers of the test process, restored afterwards; none is ignored, whatever started the tests."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_json_lines_report_the_start_each_epoch_and_the_end(store):
    run_id, out = store.submit(TINY, "final-exp1", state="running"), io.StringIO()
    assert train_here(run_id, store, as_json=True, out=out) == 0
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["started", "epoch", "finished"]
    assert lines[0]["recipe"] == TINY.to_dict() and lines[0]["parameters"] == 7_958
    assert lines[1]["test_accuracy"] == lines[2]["test_accuracy"] == store.run(run_id).last_test_accuracy


def test_text_that_is_no_terminal_has_a_line_for_each_epoch_and_no_progress_bar(store):
    run_id, out = store.submit(TINY, "final-exp1", state="running"), io.StringIO()
    assert train_here(run_id, store, as_json=False, out=out) == 0
    first, epoch, _, last = out.getvalue().split("\n")[:4]
    assert first.startswith(f"{run_id}: 7,958 parameters on CPU") and epoch.startswith("epoch 1/1  train ")
    assert last == f"{run_id}: finished." and "\r" not in out.getvalue()


class Failing(io.StringIO):
    """Raises an error at each write after the first."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error, self.tries = error, 0

    def write(self, text: str) -> int:
        if self.getvalue():
            self.tries += 1
            raise self.error
        return super().write(text)


@pytest.mark.parametrize(
    ("error", "as_json"),
    [
        (OSError(28, "No space left on device"), False),
        (OSError(5, "Input/output error"), True),
        (BrokenPipeError(32, "Broken pipe"), True),
        (ValueError("I/O operation on closed file"), False),
        (UnicodeEncodeError("ascii", "█", 0, 1, "ordinal not in range(128)"), False),
    ],
)
def test_a_run_whose_output_cannot_be_written_is_trained_to_its_end_in_silence(error, as_json, store, capsys):
    run_id, out = store.submit(TINY, "final-exp1", state="running"), Failing(error)
    assert train_here(run_id, store, as_json, out) == 0
    run = store.run(run_id)
    assert (run.state, run.epochs_done, run.message) == ("finished", 1, "") and out.tries == 1
    told = capsys.readouterr().err
    if isinstance(error, BrokenPipeError):  # `| head`: who reads the output has seen enough
        assert not told
    else:
        assert told.count("\n") == 1 and f"runs show {run_id}" in told and str(getattr(error, "strerror", error)) in told


@pytest.mark.slow
@pytest.mark.one_core
@KINDS
def test_a_run_is_trained_to_its_end_where_standard_error_is_closed_as_well(as_json, store, monkeypatch):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    run_id = store.submit(TINY, "final-exp1", state="running")
    assert train_here(run_id, store, as_json, out=closed) == 0 and store.run(run_id).state == "finished"


def test_a_terminal_without_the_signs_of_the_progress_bar_fails_no_run(store):
    class Ascii(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    run_id = store.submit(TINY, "final-exp1", state="running")
    assert train_here(run_id, store, as_json=False, out=Ascii(io.BytesIO(), encoding="ascii")) == 0
    assert store.run(run_id).state == "finished"


class Signalling(io.StringIO):
    """Sends this process a signal at the first write, and remembers what another one would do then."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, text: str) -> int:
        if not self.getvalue():
            os.kill(os.getpid(), self.number)
            self.then = signal.getsignal(self.number)
        return super().write(text)


@pytest.mark.parametrize(
    ("name", "then"), [("SIGINT", signal.SIG_DFL), ("SIGTERM", signal.SIG_DFL), ("SIGHUP", signal.SIG_IGN)]
)
def test_a_signal_stops_the_run_keeps_its_network_and_leaves_the_handlers_as_they_were(name, then, store):
    """A second Ctrl-C or SIGTERM ends the process at once. SIGHUP comes twice where a terminal is closed."""
    assert name in STOP_SIGNALS
    number, before = signal.Signals[name], signal.getsignal(signal.Signals[name])
    run_id, out = store.submit(LONG, "final-exp1", state="running"), Signalling(number)
    assert train_here(run_id, store, as_json=True, out=out) == 130
    run = store.run(run_id)
    assert run.state == "stopped" and run.epochs_done <= 2 and store.result(run_id) is not None
    assert out.then == then and signal.getsignal(number) == before


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("name", STOP_SIGNALS)
def test_a_signal_that_was_ignored_at_the_start_stops_no_run(name, store):
    """As `nohup` ignores SIGHUP, and a shell ignores SIGINT for what it starts in the background."""
    signal.signal(signal.Signals[name], signal.SIG_IGN)
    run_id = store.submit(TINY, "final-exp1", state="running")
    assert train_here(run_id, store, as_json=True, out=Signalling(signal.Signals[name])) == 0
    assert store.run(run_id).state == "finished" and signal.getsignal(signal.Signals[name]) == signal.SIG_IGN


def test_a_system_without_sighup_trains_too(store, monkeypatch):
    monkeypatch.delattr(signal, "SIGHUP")
    assert train_here(store.submit(TINY, "final-exp1", state="running"), store, as_json=True, out=io.StringIO()) == 0


def instead_of_training(change: Callable[[str], object]) -> Callable[..., None]:
    """A stand-in for `execute` that changes the run in the store."""
    return lambda run_ids, store, **_: change(run_ids[0]) and None


def test_a_run_that_is_deleted_while_it_trains_ends_with_an_error(store, monkeypatch, capsys):
    run_id = store.submit(TINY, "final-exp1", state="running")
    monkeypatch.setattr(terminal, "execute", instead_of_training(store.delete))
    assert train_here(run_id, store, as_json=True, out=io.StringIO()) == 1
    assert f"run {run_id} was deleted while it trained" in capsys.readouterr().err


def test_every_state_of_a_run_has_an_exit_code():
    assert set(EXIT_CODES) == {*ACTIVE, *RESUMABLE, "finished", "diverged", "failed"}


@KINDS
@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"state": "queued", "process": None}, "was taken from this process while it trained: it waits in the queue"),
        ({"process": 12, "process_key": "another", "host": "lab-3"}, "process 12 on lab-3 trains it now"),
        ({"process": os.getpid(), "process_key": this_process().key}, "the end of run {id} could not be written"),
    ],
)
def test_a_run_that_is_active_when_this_process_has_ended_its_part_is_explained(
    columns: dict[str, typing.Any], told: str, as_json: bool, store: Store, monkeypatch, capsys
):
    run_id, out = store.submit(TINY, "final-exp1", state="running"), io.StringIO()
    monkeypatch.setattr(terminal, "execute", instead_of_training(lambda run_id: store.update(run_id, **columns)))
    assert train_here(run_id, store, as_json, out) == 1
    explained = capsys.readouterr().err
    assert explained.startswith("s7core: ") and explained.count("\n") == 1 and told.format(id=run_id) in explained
    if as_json:
        assert f"s7core: {json.loads(out.getvalue())['message']}\n" == explained


@KINDS
def test_an_interrupted_run_says_why_and_exits_1(as_json, store, monkeypatch):
    run_id, out = store.submit(TINY, "final-exp1", state="running"), io.StringIO()
    changes = {"state": "interrupted", "message": "The disk was full."}
    monkeypatch.setattr(terminal, "execute", instead_of_training(lambda run_id: store.update(run_id, **changes)))
    assert train_here(run_id, store, as_json, out) == 1
    assert "interrupted" in out.getvalue() and "The disk was full." in out.getvalue()


def test_what_is_wrong_with_the_store_is_one_sentence_on_standard_error(store, monkeypatch, capsys):
    def troubled(run_ids, store, on_trouble, **_) -> None:
        on_trouble("store is locked.")

    run_id = store.submit(TINY, "final-exp1", state="running")
    monkeypatch.setattr(terminal, "execute", troubled)
    train_here(run_id, store, as_json=True, out=io.StringIO())
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("s7core: store is locked. ") and f"Run {run_id} keeps in memory" in first
