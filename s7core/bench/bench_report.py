"""The whole measurement: plain loop and engine in turns, and the figures that follow from it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from statistics import median

import torch

from s7core.bench.engine_timing import EngineLoop, convolution_share, recording_share, side_by_side
from s7core.bench.plain_loop import Pass, PlainLoop
from s7core.recipe import TRAINING_IMAGES, Recipe
from s7core.training.devices import device_title, prepare_process, resolve_device
from s7core.training.threads import threads_of

WORKERS = range(5)
TRIAL_SHARE = 4  # of the images, to find the best number of workers


@dataclass(frozen=True)
class Report:
    """Medians, with the fastest and slowest pass. Seconds are of a whole epoch, the test set included."""

    device: str
    repeats: int
    images_timed: int
    plain_workers: int
    plain_seconds_per_epoch: float
    plain_spread: tuple[float, float]
    engine_seconds_per_epoch: float
    engine_spread: tuple[float, float]
    ratio: float
    two_runs_seconds_per_epoch: float | None  # of each of the two
    two_runs_ratio: float | None  # of throughputs
    images_per_second: float
    recording_overhead: float
    convolution_peak_share: float | None

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def measure(recipe: Recipe, experiment_key: str, images: int, repeats: int, say: Callable[[str], None]) -> Report:
    """Time both loops in turns, `repeats` times each, on `images` training images and all test images."""
    device = resolve_device(recipe.device)
    prepare_process(threads_of(recipe))
    workers = _best_workers(recipe, device, images // TRIAL_SHARE, say)
    plain, engine = PlainLoop(recipe, device, workers), EngineLoop(replace(recipe, train_images=images))
    plain_passes, engine_passes = _in_turns(plain, engine, images, repeats, say)
    plain_seconds = [timed.epoch_seconds for timed in plain_passes]
    engine_seconds = [timed.epoch_seconds for timed in engine_passes]
    on_cpu = device.type == "cpu"
    both = None
    if on_cpu:
        say("two runs at once, one thread each")
        both = median(timed.epoch_seconds for timed in side_by_side(experiment_key, images, 2, repeats))
    say("recording")
    return Report(
        device=device_title(device, engine.trainer.step.precision),
        repeats=repeats,
        images_timed=images,
        plain_workers=workers,
        plain_seconds_per_epoch=median(plain_seconds),
        plain_spread=(min(plain_seconds), max(plain_seconds)),
        engine_seconds_per_epoch=median(engine_seconds),
        engine_spread=(min(engine_seconds), max(engine_seconds)),
        ratio=median(plain_seconds) / median(engine_seconds),
        two_runs_seconds_per_epoch=both,
        two_runs_ratio=2 * median(plain_seconds) / both if both else None,
        images_per_second=median(timed.images / timed.training for timed in engine_passes),
        recording_overhead=recording_share(replace(recipe, train_images=TRAINING_IMAGES)),
        convolution_peak_share=convolution_share(engine) if on_cpu else None,
    )


def _best_workers(recipe: Recipe, device: torch.device, images: int, say: Callable[[str], None]) -> int:
    """The number of DataLoader workers with which the plain loop is fastest on this machine."""
    say("finding the best number of workers for the plain loop")
    trials = {count: PlainLoop(recipe, device, count).run(images).epoch_seconds for count in WORKERS}
    say(", ".join(f"{count}: {seconds:.1f} s" for count, seconds in trials.items()))
    return min(trials, key=trials.__getitem__)


def _in_turns(
    plain: PlainLoop, engine: EngineLoop, images: int, repeats: int, say: Callable[[str], None]
) -> tuple[list[Pass], list[Pass]]:
    """The passes of both loops, one of each in every turn, so that both meet the same load of the machine."""
    engine.run()  # the first pass fills caches
    plain_passes, engine_passes = [], []
    for turn in range(1, repeats + 1):
        plain_passes.append(plain.run(images))
        engine_passes.append(engine.run())
        say(
            f"turn {turn} of {repeats}: plain {plain_passes[-1].epoch_seconds:.1f} s an epoch, "
            f"engine {engine_passes[-1].epoch_seconds:.1f} s"
        )
    return plain_passes, engine_passes


def in_words(report: Report) -> str:
    """The report for a terminal."""

    def seconds(middle: float, spread: tuple[float, float]) -> str:
        return f"{middle:6.1f} s an epoch (from {spread[0]:.1f} to {spread[1]:.1f})"

    lines = [
        f"{report.device}; medians of {report.repeats} turns with {report.images_timed:,} images, scaled to "
        f"{TRAINING_IMAGES:,}, test set included",
        f"plain loop     {seconds(report.plain_seconds_per_epoch, report.plain_spread)}, {report.plain_workers} workers",
        f"engine         {seconds(report.engine_seconds_per_epoch, report.engine_spread)}, "
        f"{report.images_per_second:,.0f} training images a second",
        f"ratio          {report.ratio:6.2f}",
    ]
    if report.two_runs_ratio is not None:
        lines.append(
            f"two runs       {report.two_runs_seconds_per_epoch:6.1f} s an epoch each, throughput ratio "
            f"{report.two_runs_ratio:.2f}"
        )
    lines.append(f"recording      {report.recording_overhead:6.2%} of an epoch")
    if report.convolution_peak_share is not None:
        lines.append(f"convolutions   {report.convolution_peak_share:6.1%} of the matrix-multiply peak")
    return "\n".join(lines)
