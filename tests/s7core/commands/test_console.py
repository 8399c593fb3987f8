"""Standard output and standard error of real processes: full, closed, without a reader, or without the signs it needs."""

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from s7core.commands.console import PLAIN_SIGNS, OutputError, StandardError, StandardOutput, run_in_console

pytestmark = pytest.mark.one_core  # of the slow ones

COMMAND = [sys.executable, "-m", "s7core"]
SENTENCE = re.compile(r"s7core: standard output cannot be written \([^()]+\): send it to another place\.\n")
WITH_A_RESULT = [
    ["stages"],
    ["summary", "net1"],
    ["--help"],
    ["train", "--help"],
    ["runs"],
    ["runs", "--reference", "--json"],
    ["runs", "show", "ref-net1-s1"],
    ["compare", "final-exp1", "final-exp3"],
    ["audit", "--json"],
    ["reference"],
    ["export", "net1", "--format", "notebook", "-o", "-"],
    ["doctor"],
]
BUFFERING = pytest.mark.parametrize("unbuffered", ["", "1"])


def in_shell(arguments: list[str], redirection: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with a redirection of the shell; PIPESTATUS is what counts where it has a pipe."""
    line = f'{" ".join(COMMAND + arguments)} {redirection}; exit "${{PIPESTATUS[0]}}"'
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env={**os.environ, **environment})


@pytest.mark.slow
@pytest.mark.one_core
@BUFFERING
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
def test_output_that_cannot_be_written_is_one_sentence_and_exits_1(redirection, unbuffered):
    ended = in_shell(["stages"], redirection, PYTHONUNBUFFERED=unbuffered)
    assert ended.returncode == 1 and SENTENCE.fullmatch(ended.stderr), ended.stderr


@pytest.mark.slow
@pytest.mark.one_core
@BUFFERING
def test_a_reader_that_has_enough_ends_the_command_quietly(unbuffered):
    ended = in_shell(["stages"], "| head -1", PYTHONUNBUFFERED=unbuffered)
    assert ended.returncode == 0 and ended.stderr == "" and ended.stdout.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("redirection", [">/dev/full", "| head -c 1 >/dev/null"])
@pytest.mark.parametrize("arguments", WITH_A_RESULT, ids=" ".join)
def test_no_command_ends_with_a_traceback_where_its_output_cannot_be_written(arguments, redirection, store):
    ended = in_shell(arguments, redirection, PYTHONUNBUFFERED="")
    if "head" in redirection:
        assert ended.returncode == 0 and ended.stderr == ""
    else:
        assert ended.returncode == 1 and SENTENCE.fullmatch(ended.stderr), ended.stderr


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&- >&-", "2>/dev/full >/dev/full"])
def test_an_error_that_cannot_be_told_keeps_its_exit_code_and_is_not_told_as_the_result(redirection):
    ended = in_shell(["summary", "net9"], redirection)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", "")


@pytest.mark.slow
@pytest.mark.one_core
def test_a_terminal_that_was_closed_is_survived():
    ours, theirs = pty.openpty()
    code = (
        "import sys; sys.stdin.read(); from s7core.commands.console import run_in_console; from s7core.__main__ import main"
    )
    code += "; sys.exit(run_in_console(lambda: main(['stages'])))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(theirs)
        os.close(ours)
        process.stdin.close()
        told = process.stderr.read()
    assert process.returncode == 1 and "(Input/output error)" in told and SENTENCE.fullmatch(told)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "quoted"), [("ascii:strict", '"{}"'), ("latin-1", '"{}"'), ("cp1252", "“{}”"), ("utf-8", "“{}”")]
)
def test_a_sign_that_the_terminal_lacks_is_replaced_by_one_that_means_the_same(encoding, quoted):
    ended = subprocess.run([*COMMAND, "audit"], capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert ended.returncode == 0 and not ended.stderr
    assert f"Model Init, {quoted.format('593,200 parameters')}\n" in ended.stdout.decode(encoding.partition(":")[0])


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii:strict", "cp1252"])
@pytest.mark.parametrize("arguments", WITH_A_RESULT, ids=" ".join)
def test_every_command_prints_its_result_in_every_encoding(arguments, encoding, store):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, env=environment)
    assert ended.returncode == 0 and ended.stdout and not ended.stderr


@pytest.mark.slow
def test_a_file_on_standard_output_has_the_bytes_of_the_file_whatever_the_encoding(store, tmp_path):
    subprocess.run([*COMMAND, "export", "net1", "--format", "notebook", "-o", str(tmp_path / "made.ipynb")], check=True)
    printed = subprocess.run(
        [*COMMAND, "export", "net1", "--format", "notebook", "-o", "-"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    written = (tmp_path / "made.ipynb").read_bytes()
    assert printed.stdout == written and not written.isascii()


TRAIN = ["train", "final-exp1", "--train-images", "200", "--batch-size", "50", "--epochs", "2", "--device", "cpu"]


@pytest.mark.slow
@BUFFERING
@pytest.mark.parametrize(
    "redirection", [">/dev/full", ">&-", ">&- 2>&-", ">/dev/full 2>&1", "| head -1", "--json | head -1"]
)
def test_a_run_is_trained_to_its_end_whatever_happens_to_its_output(redirection, unbuffered, store):
    ended = in_shell(TRAIN, redirection, PYTHONUNBUFFERED=unbuffered)
    [run] = store.runs()
    assert ended.returncode == 0 and (run.state, run.epochs_done, run.message) == ("finished", 2, "")
    if "2>" in redirection or "head" in redirection:
        assert ended.stderr == ""
    else:
        assert ended.stderr.startswith("s7core: the output cannot be written (") and ended.stderr.count("\n") == 1


def on_a_terminal(arguments: list[str], **environment: str) -> tuple[int, bytes]:
    """Run a command on a terminal of its own; returns its exit code and all that it printed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=theirs, stderr=theirs, env={**os.environ, **environment}
    ) as process:
        os.close(theirs)
        told = b""
        try:
            while more := os.read(ours, 4096):
                told += more
        except OSError:  # the other side is closed
            pass
    os.close(ours)
    return process.returncode, told


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "signs"), [("ascii", "#."), ("latin-1", "#·"), ("cp1252", "#·"), ("utf-8", "█·")])
def test_the_progress_bar_is_drawn_with_the_signs_of_the_terminal(encoding, signs, store):
    code, told = on_a_terminal(TRAIN, PYTHONIOENCODING=encoding)
    bars = set(re.findall(r"epoch \d/2 (\S{24}) loss", told.decode(encoding)))
    assert code == 0 and bars and set("".join(bars)) <= set(signs) and signs[0] in "".join(bars)
    assert [run.state for run in store.runs()] == ["finished"]


@pytest.mark.slow
@pytest.mark.parametrize("signals", [["SIGHUP"], ["SIGHUP", "SIGHUP"], ["SIGTERM", "SIGHUP"]])
def test_a_training_that_loses_its_terminal_is_stopped_and_keeps_its_network(signals, store):
    """SIGHUP comes twice where a shell passes it on."""
    arguments = [*COMMAND, "train", "net1", "--store", store.url, "--json"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, preexec_fn=hear_sighup) as training:
        run_id = json.loads(training.stdout.readline())["run_id"]
        training.stdout.close()
        for name in signals:
            training.send_signal(signal.Signals[name])
    assert training.returncode == 130 and store.run(run_id).state == "stopped" and store.result(run_id)


def hear_sighup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests may have ignored it


class Full(io.RawIOBase):
    """A file that takes so many bytes and no more."""

    def __init__(self, room: int) -> None:
        self.room = room

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        taken = min(self.room, len(content))
        self.room -= taken
        return taken


def test_standard_output_raises_one_error_of_its_own_kind_and_standard_error_none():
    out = StandardOutput(io.BufferedWriter(Full(4)), encoding="utf-8", line_buffering=True)
    print("abc", file=out)
    with pytest.raises(OutputError, match="No space left on device"):
        print("abc", file=out)
    err = StandardError(io.BufferedWriter(Full(4)), encoding="utf-8", line_buffering=True)
    assert err.write("abcdefgh\n") == 9
    err.flush()


def test_a_stream_that_was_closed_in_the_process_is_an_output_error_too():
    out = StandardOutput(io.BytesIO(), encoding="utf-8")
    out.close()
    with pytest.raises(OutputError, match="Bad file descriptor"):
        out.write("abc")
    err = StandardError(io.BytesIO(), encoding="utf-8")
    err.close()
    assert err.write("abc") == 3
    err.flush()


def in_console(main: Callable[[], int]) -> tuple[int, bytes, bytes]:
    """The exit code of `run_in_console` in this process, and what it printed on an ASCII terminal."""
    before, buffers = (sys.stdout, sys.stderr), (io.BytesIO(), io.BytesIO())
    sys.stdout, sys.stderr = (io.TextIOWrapper(buffer, encoding="ascii") for buffer in buffers)
    try:
        code = run_in_console(main)
        sys.stderr.flush()
        return code, *(buffer.getvalue() for buffer in buffers)
    finally:
        sys.stdout, sys.stderr = before


def ends_with(end: BaseException) -> int:
    raise end


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (lambda: 3, 3),
        (lambda: ends_with(SystemExit(2)), 2),
        (lambda: ends_with(SystemExit()), 0),
        (lambda: ends_with(KeyboardInterrupt()), 130),
        (lambda: ends_with(OutputError(28, "No space left on device")), 1),
        (lambda: ends_with(OutputError(32, "Broken pipe")), 0),
    ],
)
def test_the_exit_code_is_that_of_the_command_and_ctrl_c_has_no_traceback(main, code):
    found, out, err = in_console(main)
    assert found == code and not out and bool(SENTENCE.fullmatch(err.decode())) == (code == 1)


def test_what_is_printed_keeps_its_meaning_without_the_signs():
    def main() -> int:
        print("“3 × 4” − 5 … ≥ é")
        print("█··", file=sys.stderr)
        return 0

    assert in_console(main) == (0, b'"3 x 4" - 5 ... >= ?\n', b"#..\n")


def test_an_error_of_our_own_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        in_console(lambda: ends_with(ZeroDivisionError()))


def test_every_sign_that_commands_print_has_a_plain_one():
    sources = Path(__file__).parents[3].glob("s7core/**/*.py")
    used = {sign for source in sources for sign in source.read_text(encoding="utf-8") if not sign.isascii()}
    assert used - PLAIN_SIGNS.keys() == {"√"}  # of an explanation that no command prints
