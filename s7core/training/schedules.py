"""Learning-rate schedules: PyTorch's own, chosen by name, and their plan before any training."""

import math
from dataclasses import replace

import torch
from torch import nn
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, OneCycleLR, ReduceLROnPlateau, StepLR

from s7core.recipe import Recipe

DROP = 0.1           # step and reduce-on-plateau multiply the rate by this, as published
PATIENCE = 1         # published: the second epoch without a better loss drops the rate
PLAN_MOMENTS = 400   # as many points as a curve on a page needs


def make_optimizer(parameters: list[nn.Parameter], recipe: Recipe) -> SGD:
    return SGD(parameters, lr=recipe.learning_rate, momentum=recipe.momentum, weight_decay=recipe.weight_decay)


class Schedule:
    """Moves the optimizer's learning rate after each step and after each epoch, as the recipe says."""

    def __init__(self, optimizer: SGD, recipe: Recipe) -> None:
        self._optimizer = optimizer
        steps = recipe.epochs * recipe.steps_per_epoch
        self._each_step: LRScheduler | None = None
        self._each_epoch: LRScheduler | ReduceLROnPlateau | None = None
        match recipe.scheduler:
            case "step":
                self._each_epoch = StepLR(optimizer, step_size=math.ceil(recipe.epochs / 3), gamma=DROP)
            case "reduce-on-plateau":
                self._each_epoch = ReduceLROnPlateau(optimizer, mode="min", factor=DROP, patience=PATIENCE)
            case "one-cycle" if steps > 1:   # one step has no cycle
                self._each_step = OneCycleLR(
                    optimizer, max_lr=recipe.learning_rate, total_steps=steps, cycle_momentum=False)
            case "cosine":
                self._each_step = CosineAnnealingLR(optimizer, T_max=steps)

    @property
    def learning_rate(self) -> float:
        """The rate that the next step will use."""
        return float(self._optimizer.param_groups[0]["lr"])

    def after_step(self) -> None:
        if self._each_step is not None:
            self._each_step.step()

    def after_epoch(self, watched_loss: float) -> None:
        if isinstance(self._each_epoch, ReduceLROnPlateau):
            self._each_epoch.step(watched_loss)
        elif self._each_epoch is not None:
            self._each_epoch.step()


def plan(recipe: Recipe) -> list[tuple[float, float]]:
    """(epoch, learning rate) at up to PLAN_MOMENTS evenly spaced moments, before the run starts.

    Reduce-on-plateau cannot be known in advance: its plan is the constant rate that holds while the loss improves.
    """
    moments_an_epoch = max(1, min(25, PLAN_MOMENTS // recipe.epochs))
    coarse = replace(recipe, batch_size=math.ceil(100 / moments_an_epoch), train_images=100, validation="test")
    optimizer = make_optimizer([nn.Parameter(torch.zeros(1))], coarse)
    schedule = Schedule(optimizer, coarse)
    moments = []
    for epoch in range(coarse.epochs):
        for step in range(coarse.steps_per_epoch):
            moments.append((epoch + step / coarse.steps_per_epoch, schedule.learning_rate))
            optimizer.step()
            schedule.after_step()
        schedule.after_epoch(watched_loss=-float(epoch))
    return moments
