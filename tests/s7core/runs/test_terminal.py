"""Training on the terminal: what is printed, and the exit code."""

import io
import json
import signal

import pytest

from s7core.recipe import Recipe
from s7core.runs import terminal
from s7core.runs.terminal import train_here

TINY = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu", threads=1)


@pytest.fixture(autouse=True)
def handlers():
    """The signal handlers of the test process, restored afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
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


class ClosedAfterTheFirstLine(io.StringIO):
    def write(self, text: str) -> int:
        if self.getvalue():
            raise BrokenPipeError
        return super().write(text)


def test_a_reader_that_ends_stops_the_run(store, monkeypatch):
    """As `| head` does. The final line is not part of what is tested: it would raise here."""
    monkeypatch.setattr(terminal, "_print_json", lambda out, event, **values: out.write(event) if event != "stopped" else 0)
    run_id = store.submit(
        Recipe(train_images=400, batch_size=4, epochs=100, device="cpu", threads=1), "final-exp1", state="running"
    )
    assert train_here(run_id, store, as_json=True, out=ClosedAfterTheFirstLine()) == 130
    assert store.run(run_id).state == "stopped" and store.run(run_id).epochs_done <= 2


def test_a_run_that_is_deleted_while_it_trains_ends_with_an_error(store, monkeypatch, capsys):
    run_id = store.submit(TINY, "final-exp1", state="running")
    monkeypatch.setattr(terminal, "execute", lambda run_ids, store, *_: store.delete(run_ids[0]))
    assert train_here(run_id, store, as_json=True, out=io.StringIO()) == 1
    assert f"run {run_id} was deleted while it trained" in capsys.readouterr().err
