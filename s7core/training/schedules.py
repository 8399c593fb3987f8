"""Learning-rate schedules: PyTorch's own, chosen by name, and their plan before any training."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LRScheduler, OneCycleLR, ReduceLROnPlateau, StepLR

from s7core.recipe import Recipe
from s7core.training.optimizer import UncompiledOptimizer

DROP = 0.1  # step and reduce-on-plateau multiply the rate by this, as published
PATIENCE = 1  # published: the second epoch without a better loss drops the rate
SWEEP = (1e-5, 10.0)  # the range test's first and last rate
PLAN_MOMENTS = 400  # as many points as a curve on a page needs


@dataclass(frozen=True)
class SchedulerKind:
    """How one of choices.SCHEDULERS is made, from an optimizer, the recipe and the number of training steps of the run.

    With `each_step` it moves on after each training step, otherwise after each epoch. With `watches_loss` it looks at what
    a copy has learned, so copies may differ in their rates.
    """

    make: Callable[[Optimizer, Recipe, int], LRScheduler | ReduceLROnPlateau]
    each_step: bool = False
    watches_loss: bool = False


def _constant(optimizer: Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    return LambdaLR(optimizer, lambda step: 1.0)


def _step(optimizer: Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    return StepLR(optimizer, step_size=math.ceil(recipe.epochs / 3), gamma=DROP)


def _reduce_on_plateau(optimizer: Optimizer, recipe: Recipe, steps: int) -> ReduceLROnPlateau:
    return ReduceLROnPlateau(optimizer, mode="min", factor=DROP, patience=PATIENCE)


def _one_cycle(optimizer: Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    if steps == 1:  # one step has no cycle
        return _constant(optimizer, recipe, steps)
    # PyTorch divides by the steps of the rise less one, so a rise of exactly one step is left out.
    rise = recipe.warm_up if recipe.warm_up * steps != 1 else 0.0
    return OneCycleLR(optimizer, max_lr=recipe.learning_rate, total_steps=steps, pct_start=rise, cycle_momentum=False)


def _cosine(optimizer: Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    return CosineAnnealingLR(optimizer, T_max=steps)


def _range_test(optimizer: Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    first, last = (rate / recipe.learning_rate for rate in SWEEP)
    return LambdaLR(optimizer, lambda step: first * (last / first) ** (step / max(steps - 1, 1)))


SCHEDULER_KINDS = {
    "none": SchedulerKind(_constant),
    "step": SchedulerKind(_step),
    "reduce-on-plateau": SchedulerKind(_reduce_on_plateau, watches_loss=True),
    "one-cycle": SchedulerKind(_one_cycle, each_step=True),
    "cosine": SchedulerKind(_cosine, each_step=True),
    "range-test": SchedulerKind(_range_test, each_step=True),
}


class Schedule:
    """The learning rates of S copies of a run, moved on after each step and after each epoch as the recipe says.

    It knows nothing of the network: PyTorch's scheduler drives an optimizer of its own that has nothing to train.
    """

    def __init__(self, recipe: Recipe, copies: int = 1, steps_per_epoch: int | None = None) -> None:
        """`steps_per_epoch` is that of the recipe unless another is given."""
        kind = SCHEDULER_KINDS[recipe.scheduler]
        steps = recipe.epochs * (steps_per_epoch or recipe.steps_per_epoch)
        self._moves_each_step = kind.each_step
        own = kind.watches_loss  # otherwise the rates of all copies are the same
        self._schedulers = [_scheduler(recipe, steps) for _ in range(copies if own else 1)]
        self._copies_each = 1 if own else copies

    @property
    def learning_rates(self) -> tuple[float, ...]:
        """The rate of each copy's next step."""
        return tuple(float(each.optimizer.param_groups[0]["lr"]) for each in self._schedulers) * self._copies_each

    def after_step(self) -> None:
        if self._moves_each_step:
            self._step()

    def after_epoch(self, watched_losses: list[float]) -> None:
        """Move on; `watched_losses` has the loss of each copy that reduce-on-plateau watches."""
        if not self._moves_each_step:
            self._step(watched_losses)

    def _step(self, watched_losses: Sequence[float] = ()) -> None:
        for index, scheduler in enumerate(self._schedulers):
            scheduler.optimizer.step()  # PyTorch warns of a scheduler that moves before its optimizer
            if isinstance(scheduler, ReduceLROnPlateau):
                scheduler.step(watched_losses[index])
            else:
                scheduler.step()

    def state_dict(self, copy: int = 0) -> dict[str, Any]:
        """All that the schedule of one copy needs to go on later, in a run of its own."""
        scheduler = self._schedulers[copy if self._copies_each == 1 else 0]
        return {"scheduler": scheduler.state_dict(), "learning_rate": scheduler.optimizer.param_groups[0]["lr"]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with a single copy."""
        [scheduler] = self._schedulers
        scheduler.load_state_dict(state["scheduler"])
        scheduler.optimizer.param_groups[0]["lr"] = state["learning_rate"]


def _scheduler(recipe: Recipe, steps: int) -> LRScheduler | ReduceLROnPlateau:
    return SCHEDULER_KINDS[recipe.scheduler].make(_RateHolder(recipe.learning_rate), recipe, steps)


class _RateHolder(UncompiledOptimizer):
    """A learning rate for PyTorch's schedulers to change, and nothing to train."""

    def __init__(self, learning_rate: float) -> None:
        super().__init__([nn.Parameter(torch.zeros(1))], {"lr": learning_rate})

    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # PyTorch's takes a closure and returns its loss
        """Nothing to do."""


def plan(recipe: Recipe) -> list[tuple[float, float]]:
    """(epoch, learning rate) at up to PLAN_MOMENTS evenly spaced moments, at most one a step, before the run starts.

    Reduce-on-plateau cannot be known in advance: its plan is the constant rate that holds while the loss improves.
    """
    moments_an_epoch = min(25, max(1, PLAN_MOMENTS // recipe.epochs), recipe.steps_per_epoch)
    schedule = Schedule(recipe, steps_per_epoch=moments_an_epoch)
    moments = []
    for epoch in range(recipe.epochs):
        for moment in range(moments_an_epoch):
            moments.append((epoch + moment / moments_an_epoch, schedule.learning_rates[0]))
            schedule.after_step()
        schedule.after_epoch([-float(epoch)])
    return moments
