"""Processes that stand still: paused by a signal, hung, or given up and awake again later."""

import os
import signal
import time
from pathlib import Path

import psutil
from counts import Count
from recipes import LONGER_RUN, as_command
from trial import Trial, kill

PAUSE_SECONDS = 8.0
SHORT_LIMITS = ("--silent", "3", "--grace", "1")  # seconds, less together than PAUSE_SECONDS


def pause_server_and_worker(folder: Path) -> list[Count]:
    """Pause both, as a machine that sleeps does, for longer than a silent run is trusted."""
    with Trial(folder) as trial:
        server = trial.serve(*SHORT_LIMITS)
        run = trial.train_until_epoch(LONGER_RUN)
        both = [psutil.Process(server.pid), *trial.workers()]
        _pause(both)
        trial.finish()
        return [Count("SIGSTOP of the server and its worker, then SIGCONT", 1, tuple(trial.losses_of_attempt(run)))]


def pause_worker(folder: Path) -> list[Count]:
    """Pause the worker alone, as a person or a debugger may."""
    with Trial(folder) as trial:
        trial.serve(*SHORT_LIMITS)
        run = trial.train_until_epoch(LONGER_RUN)
        _pause(trial.workers())
        trial.finish()
        return [Count("SIGSTOP of a worker, then SIGCONT", 1, tuple(trial.losses_of_attempt(run)))]


def pause_command(folder: Path) -> list[Count]:
    """Press Ctrl-Z in the terminal of a command, then `fg`, while a server watches the same store."""
    with Trial(folder) as trial:
        trial.serve(*SHORT_LIMITS)
        command = trial.command(*as_command(LONGER_RUN))
        trial.wait(lambda: any(run.epochs_done for run in trial.store.runs("running")))
        (run,) = trial.store.runs("running")
        trial.recipes[run.id] = LONGER_RUN
        _pause([psutil.Process(command.pid)], signal.SIGTSTP)
        code = command.wait(120)
        losses = trial.losses_of_attempt(run) + ([f"exit code {code}"] if code else [])
        return [Count("Ctrl-Z, then fg, of the command line", 1, tuple(losses))]


def hang_worker(folder: Path) -> list[Count]:
    """Let a worker stand still in an epoch: it is killed, and its run goes on elsewhere."""
    with Trial(folder) as trial:
        flag = trial.folder / "hung"
        trial.serve(*SHORT_LIMITS, "--worker", f"--hang-once {flag}")
        trial.submit(LONGER_RUN)
        trial.wait(flag.exists)
        hung = trial.workers()
        trial.finish()
        losses = trial.losses()
        if any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in hung):
            losses.append("the worker that hangs is still there")
        return [Count("A worker that hangs", 1, tuple(losses))]


def wake_stale_worker(folder: Path) -> list[Count]:
    """A worker sleeps while its run is given up and trained by another one; then it wakes up."""
    with Trial(folder) as trial:
        server = trial.serve()
        run = trial.train_until_epoch(LONGER_RUN)
        (stale,) = trial.workers()
        os.kill(stale.pid, signal.SIGSTOP)
        kill([psutil.Process(server.pid)])
        store = trial.store
        current = store.run(run.id)
        losses = [] if current and store.end_dead(current) == "queued" else ["the run was not given up"]
        trial.serve()
        trial.wait(lambda: (now := store.run(run.id)) and now.has_begun and now.epochs_done > 1)
        os.kill(stale.pid, signal.SIGCONT)
        trial.finish()
        trial.wait(lambda: not stale.is_running() or stale.status() == psutil.STATUS_ZOMBIE)
        now = store.run(run.id)
        losses += trial.losses() + (["the stale attempt has the run"] if now and now.attempt == run.attempt else [])
        return [Count("A worker that wakes up after its run was given to another", 1, tuple(losses))]


def _pause(processes: list[psutil.Process], number: int = signal.SIGSTOP) -> None:
    for process in processes:
        process.send_signal(number)
    time.sleep(PAUSE_SECONDS)
    for process in processes:
        process.send_signal(signal.SIGCONT)
