"""The training loop: a generator that yields what happens as events, for its caller to record."""

import math
import time
from collections.abc import Callable, Iterator, Sequence

from s7core.data.mnist import Mnist, load_mnist
from s7core.recipe import Recipe
from s7core.training.checkpoint import Checkpoint
from s7core.training.devices import auto_note, device_title, resolve_device
from s7core.training.evaluate import Evaluation, Interrupted, never
from s7core.training.events import (
    Diverged,
    Epoch,
    Event,
    FinalSnapshot,
    Finished,
    LiveTest,
    Snapshot,
    Started,
    Steps,
    Stopped,
    WeightSnapshot,
)
from s7core.training.live_schedule import live_schedule
from s7core.training.snapshot_schedule import snapshot_moments
from s7core.training.trainer import Trainer

LOSS_SECONDS = 0.25  # between two reports of losses; only a report waits for a GPU


def train(
    recipe: Recipe, data: Mnist | None = None, should_stop: Callable[[], bool] = never, resume: Checkpoint | None = None
) -> Iterator[Event]:
    """Train one network and yield its events as they happen; with `resume`, after the epoch of that checkpoint.

    `should_stop` is asked twice a step and several times in an evaluation. Raises ValueError for a device that is not
    there or cannot be used, and DataError for missing data, both before the first event. With "auto" a GPU that cannot be
    used is passed over, as the event Started says.
    """
    for _, event in train_many(recipe, [recipe.seed], data, lambda seed: should_stop(), resume):
        yield event


def train_many(
    recipe: Recipe,
    seeds: Sequence[int],
    data: Mnist | None = None,
    should_stop: Callable[[int], bool] = lambda seed: False,
    resume: Checkpoint | None = None,
) -> Iterator[tuple[int, Event]]:
    """Train a copy of the recipe for each seed, all at once in one wide network, and yield (seed, event).

    Each copy has the initial weights, image order and augmentation of its seed. On a CPU it has the dropout of its seed
    too, so its numbers are those of the seed alone but for rounding; a GPU draws the masks of all copies from one stream.
    A copy that is stopped or diverges ends by itself. `resume` is for one seed only.
    """
    device = resolve_device(recipe.device)
    trainer = Trainer(recipe, seeds, (data or load_mnist()).to(device), device, resume)
    title = device_title(device, trainer.step.precision) + trainer.note + auto_note(recipe.device)
    for seed in seeds:
        yield seed, Started(title, trainer.parameters_each, recipe.steps_per_epoch)
    run = _Run(recipe, seeds, trainer, should_stop)
    if not resume:
        yield from run.weight_snapshots(0)
    for epoch in range(resume.epoch + 1 if resume else 1, recipe.epochs + 1):
        yield from run.epoch(epoch)
        if not run.active:
            return
    for copy in run.active:
        yield seeds[copy], Finished()


class _Run:
    """A run of one or more copies: which of them still train, and the events of each."""

    def __init__(self, recipe: Recipe, seeds: Sequence[int], trainer: Trainer, should_stop: Callable[[int], bool]) -> None:
        self.recipe, self.seeds, self.trainer = recipe, seeds, trainer
        self.active = list(range(len(seeds)))
        self._should_stop = should_stop
        self._live = live_schedule(recipe, trainer.step.precision)
        self._moments = frozenset(snapshot_moments(recipe, trainer.numbers_each))

    def weight_snapshots(self, steps_taken: int) -> Iterator[tuple[int, Event]]:
        """The weights of each copy that still trains, if this is one of the moments at which they are kept."""
        if self.active and steps_taken in self._moments:
            weights = self.trainer.weights()
            for copy in self.active:
                yield self.seeds[copy], WeightSnapshot(steps_taken, weights[copy])

    def epoch(self, epoch: int) -> Iterator[tuple[int, Event]]:
        started = time.perf_counter()
        try:
            yield from self._steps(epoch)
            # All may have stopped or diverged meanwhile. A range test ends at rates that ruin its network: it is not tested.
            if not self.active or self.recipe.is_range_test:
                return
            validations = self.trainer.validate(self._all_stop)
            snapshots = self._snapshots(self._all_stop)
        except Interrupted:
            yield from self._stop(epoch, self.active)
            return
        self.trainer.schedule.after_epoch(
            [validation.loss for validation in validations]
            if validations
            else [snapshot.test_loss for snapshot in snapshots]
        )
        yield from self._diverge(epoch, [copy for copy in self.active if not math.isfinite(snapshots[copy].test_loss)])
        checkpoints = self.trainer.checkpoints(epoch) if epoch < self.recipe.epochs else [None] * len(self.seeds)
        seconds = time.perf_counter() - started
        for copy in self.active:
            yield (
                self.seeds[copy],
                self._epoch(
                    epoch, copy, validations[copy] if validations else None, snapshots[copy], checkpoints[copy], seconds
                ),
            )

    def _steps(self, epoch: int) -> Iterator[tuple[int, Event]]:
        """One pass over the images, with its live tests.

        Steps are reported at the first one, to begin the curve, then a few times a second.
        """
        recipe, trainer = self.recipe, self.trainer
        first, reported_at = 0, 0.0
        for step in trainer.steps(epoch, self._all_stop):
            if stopped := [copy for copy in self.active if self._should_stop(self.seeds[copy])]:
                yield from self._stop(epoch, stopped)
            yield from self.weight_snapshots((epoch - 1) * recipe.steps_per_epoch + step + 1)
            is_last, is_live = step + 1 == recipe.steps_per_epoch, step in self._live.steps
            if is_last or is_live or time.perf_counter() - reported_at > LOSS_SECONDS:
                reported_at = time.perf_counter()
                yield from self._report_steps(epoch, first, step)
                first = step + 1
            if not self.active:
                return
            if is_live:
                of_run = (epoch - 1) * recipe.steps_per_epoch + step
                tested = trainer.live_test(self._live.digits, self._all_stop)
                for copy in self.active:
                    yield self.seeds[copy], LiveTest(of_run, tested[copy].accuracy, len(tested[copy].probabilities))

    def _report_steps(self, epoch: int, first: int, last: int) -> Iterator[tuple[int, Event]]:
        """The steps of this epoch from `first` to `last`; a copy with a loss that is no number diverges."""
        recipe, trainer = self.recipe, self.trainer
        figures = trainer.figures[first : last + 1].tolist()  # the only wait for the device
        images_left = [recipe.images_trained_on - step * recipe.batch_size for step in range(first, last + 1)]
        for copy in self.active:
            yield (
                self.seeds[copy],
                Steps(
                    first_step=(epoch - 1) * recipe.steps_per_epoch + first,
                    losses=tuple(losses[copy] for losses, _ in figures),
                    learning_rates=tuple(rates[copy] for rates in trainer.rates[first : last + 1]),
                    accuracies=tuple(
                        right[copy] / min(recipe.batch_size, left)
                        for (_, right), left in zip(figures, images_left, strict=True)
                    ),
                ),
            )
        yield from self._diverge(
            epoch, [copy for copy in self.active if not all(math.isfinite(losses[copy]) for losses, _ in figures)]
        )

    def _all_stop(self) -> bool:
        stopping = [self._should_stop(self.seeds[copy]) for copy in self.active]  # each is asked: it shows a sign of life
        return all(stopping)

    def _stop(self, epoch: int, copies: Sequence[int]) -> Iterator[tuple[int, Event]]:
        for copy in copies:
            yield self.seeds[copy], Stopped(epoch)
        self.active = [copy for copy in self.active if copy not in copies]
        if not self.recipe.is_range_test:
            snapshots = self._snapshots()
            for copy in copies:
                yield self.seeds[copy], FinalSnapshot(snapshots[copy])

    def _diverge(self, epoch: int, copies: Sequence[int]) -> Iterator[tuple[int, Event]]:
        """End copies whose loss is no longer a number: a range test has then seen enough, any other run has failed."""
        for copy in copies:
            if self.recipe.is_range_test:
                yield self.seeds[copy], Finished()
            else:
                yield self.seeds[copy], Diverged(epoch, self.trainer.rates[-1][copy])
        self.active = [copy for copy in self.active if copy not in copies]

    def _snapshots(self, should_stop: Callable[[], bool] = never) -> list[Snapshot]:
        weights = self.trainer.weights()
        return [
            Snapshot(of_copy, on_test.probabilities, on_test.loss, on_test.accuracy)
            for of_copy, on_test in zip(weights, self.trainer.test(should_stop), strict=True)
        ]

    def _epoch(
        self,
        epoch: int,
        copy: int,
        validation: Evaluation | None,
        snapshot: Snapshot,
        checkpoint: Checkpoint | None,
        seconds: float,
    ) -> Epoch:
        count = self.recipe.images_trained_on
        return Epoch(
            epoch=epoch,
            train_loss=float(self.trainer.step.loss_sums[copy]) / count,
            train_accuracy=float(self.trainer.step.correct[copy]) / count,
            validation_loss=validation.loss if validation else None,
            validation_accuracy=validation.accuracy if validation else None,
            learning_rate=self.trainer.rates[-1][copy],
            seconds=seconds,
            snapshot=snapshot,
            checkpoint=checkpoint,
        )
