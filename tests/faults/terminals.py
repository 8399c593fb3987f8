"""What happens to the terminal of a command: it is closed, its output has no room, its reader ends, it lacks characters."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from counts import Count
from recipes import LONGER_RUN, SHORT_RUNS, as_command
from trial import PATIENCE, Trial

from s7core.recipe import Recipe


def close_terminal(folder: Path) -> list[Count]:
    """SIGHUP, as from a terminal that is closed; the run is resumed to its end."""
    with Trial(folder) as trial:
        command = trial.command(*as_command(LONGER_RUN), preexec_fn=_heed_hangup)
        trial.wait(lambda: any(run.epochs_done for run in trial.store.runs("running")))
        command.send_signal(signal.SIGHUP)
        command.wait(PATIENCE)
        trial.answer("runs")
        losses = [f"{run.id} is {run.state}" for run in trial.store.runs() if not run.can_resume]
        for run in trial.store.runs():
            trial.recipes[run.id] = LONGER_RUN
            code, _, error = trial.answer("runs", "resume", run.id)
            losses += [error] if code else []
        return [Count("SIGHUP of the command line", 1, tuple(losses + trial.losses()))]


def _heed_hangup() -> None:
    """Heed SIGHUP even where the tests themselves were started by nohup, whose children ignore it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def refuse_output(folder: Path) -> list[Count]:
    """Standard output without room, closed, with a reader that ends at once, and as a terminal without the bar's signs."""
    ways: dict[str, Callable[[Trial, Recipe], str]] = {
        "a full standard output": _to_full_device,
        "a closed standard output": _to_nothing,
        "a reader that ends, as `head` does": _to_head,
        "a terminal of ASCII": _to_ascii_terminal,
    }
    counts = []
    with Trial(folder) as trial:
        for recipe, (what, train) in zip(SHORT_RUNS, ways.items(), strict=True):
            before = {run.id for run in trial.store.runs()}
            said = train(trial, recipe)
            losses = ["a traceback: " + said[-600:]] if "Traceback" in said else []
            for run in trial.store.runs():
                if run.id not in before:
                    trial.recipes[run.id] = recipe
            counts.append(Count(f"The command line with {what}", 1, tuple(losses + trial.losses())))
    return counts


def _to_full_device(trial: Trial, recipe: Recipe) -> str:
    with open("/dev/full", "wb") as full:
        command = trial.command(*as_command(recipe), stdout=full, stderr=subprocess.PIPE)
        return command.communicate(timeout=PATIENCE)[1].decode()


def _to_nothing(trial: Trial, recipe: Recipe) -> str:
    words = ["sh", "-c", 'exec "$0" "$@" >&-', sys.executable, "-m", "s7core", *as_command(recipe)]
    return subprocess.run(words, env=trial.environment, capture_output=True, timeout=PATIENCE).stderr.decode()


def _to_head(trial: Trial, recipe: Recipe) -> str:
    command = trial.command(*as_command(recipe), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    head = subprocess.Popen(["head", "-n", "1"], stdin=command.stdout, stdout=subprocess.DEVNULL)
    assert command.stdout and command.stderr
    command.stdout.close()
    head.wait()
    said = command.stderr.read().decode()
    command.wait(PATIENCE)
    return said


def _to_ascii_terminal(trial: Trial, recipe: Recipe) -> str:
    ours, theirs = pty.openpty()
    changes = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = trial.command(*as_command(recipe), changes=changes, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said: list[bytes] = []
    reader = Thread(target=_read_all, args=(ours, said))
    reader.start()
    command.wait(PATIENCE)
    reader.join()
    os.close(ours)
    text = b"".join(said).decode("ascii")
    return text if not command.returncode else f"Traceback? It ended with {command.returncode}: {text}"


def _read_all(descriptor: int, into: list[bytes]) -> None:
    """Read a terminal until it is closed, which Linux reports as an error."""
    try:
        while part := os.read(descriptor, 4_096):
            into.append(part)
    except OSError:
        return
