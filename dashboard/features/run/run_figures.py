"""What the store knows of the run on screen at one moment, and how long that may still change."""

from dataclasses import dataclass

from dashboard.data.resources import run_catalog
from dashboard.data.step_logs import curve_of
from s7core.runs.duration import seconds_since
from s7core.runs.records import EpochRecord, Run, StepCurve

SOON_SECONDS = 10.0  # after a start or a click, in which its consequence may come any moment
SETTLING_SECONDS = 30.0  # after Stop the worker still reads the test images


@dataclass(frozen=True)
class RunFigures:
    """A run with its epochs, its steps and live tests, and the numbers of steps after which its weights were kept."""

    run: Run
    epochs: list[EpochRecord]
    curve: StepCurve
    moments: list[int]

    @property
    def has_begun(self) -> bool:
        """Whether something of its training is there to be seen."""
        return bool(self.curve.steps or self.epochs)

    @property
    def expected_soon(self) -> bool:
        """Whether its first training step may come any moment: it has none yet, and was started or queued just now."""
        began = self.run.started_at or self.run.created_at
        return self.run.active and not self.curve.steps and is_recent(began, SOON_SECONDS)


def run_figures(run: Run) -> RunFigures:
    """The figures of a run as they are now."""
    catalog = run_catalog()
    return RunFigures(run, catalog.epochs(run.id), curve_of(run), catalog.snapshot_moments(run.id))


def is_changing(run: Run) -> bool:
    """Whether the run is active, or was stopped so recently that its worker may still be testing it."""
    return run.active or (run.state == "stopped" and is_recent(run.finished_at, SETTLING_SECONDS))


def is_recent(moment: float | None, seconds: float) -> bool:
    """Whether a stored time lies within the last so many seconds; one that lies ahead, by a clock set back, does not."""
    passed = seconds_since(moment)
    return passed is not None and passed < seconds
