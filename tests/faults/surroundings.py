"""What a run meets in its surroundings: a locked store, a clock that is set, too little memory."""

import resource
import subprocess
from pathlib import Path

import psutil
from counts import Count
from pauses import SHORT_LIMITS
from recipes import LONGER_RUN
from shifted_clock import set_clock
from trial import HERE, Trial

LOCKED_SECONDS = 20
DAY = 86_400.0  # seconds
NO_MORE = 1_000_000  # bytes of address space: less than a process has, so that it gets no more


def lock_store(folder: Path) -> list[Count]:
    """Another program holds the store locked, twice as long as a write waits."""
    with Trial(folder) as trial:
        trial.serve()
        run = trial.train_until_epoch(LONGER_RUN)
        other = trial.start(str(HERE / "locked_store.py"), str(trial.path), str(LOCKED_SECONDS), stdout=subprocess.PIPE)
        assert other.stdout and other.stdout.readline() == b"locked\n"
        trial.finish()
        return [Count(f"A store that another program locks for {LOCKED_SECONDS} s", 1, tuple(trial.losses_of_attempt(run)))]


def set_clocks(folder: Path) -> list[Count]:
    """Somebody sets the clock forward by two days, then back by three, while a run trains."""
    clock = folder / "clock"
    folder.mkdir(parents=True, exist_ok=True)
    set_clock(clock, 0.0)
    with Trial(folder) as trial:
        trial.serve(*SHORT_LIMITS, "--clock", str(clock), "--worker", f"--clock {clock}")
        run = trial.train_until_epoch(LONGER_RUN)
        set_clock(clock, 2 * DAY)
        trial.wait(lambda: (now := trial.store.run(run.id)) and now.epochs_done > run.epochs_done + 1)
        set_clock(clock, -DAY)
        trial.finish()
        losses = trial.losses_of_attempt(run)
        losses += [f"an epoch took {epoch.seconds} s" for epoch in trial.store.epochs(run.id) if not 0 < epoch.seconds < 60]
        heard = trial.store.run(run.id)
        if not (heard and heard.heartbeat_at and heard.heartbeat_at < run.created_at):
            losses.append("the clock was not set back")
        return [Count("The clock is set, forward and back", 2, tuple(losses))]


def refuse_memory(folder: Path) -> list[Count]:
    """The operating system gives a worker no more memory; later it does again."""
    with Trial(folder) as trial:
        trial.serve()
        store, run_id = trial.store, trial.submit(LONGER_RUN)
        trial.wait(lambda: (now := store.run(run_id)) and now.has_begun, pause=0.002)
        run = store.run(run_id)
        assert run
        (worker,) = trial.workers()
        resource.prlimit(worker.pid, resource.RLIMIT_AS, (NO_MORE, resource.RLIM_INFINITY))
        trial.wait(lambda: (now := trial.store.run(run.id)) and (now.state != "running" or now.attempt != run.attempt))
        losses = [f"{run.id}: {each.state}, {each.message}" for each in trial.store.runs("failed", "diverged", "finished")]
        ended = trial.store.run(run.id)
        if ended and ended.state == "interrupted" and "Memory ran out" not in ended.message:
            losses.append(f"its message is {ended.message!r}")
        if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
            resource.prlimit(worker.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        trial.resume_interrupted()
        trial.finish()
        return [Count("Memory refused", 1, tuple(losses + trial.losses()))]
