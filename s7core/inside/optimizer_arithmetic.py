"""What the optimizer makes of the gradient of one weight, number by number, as torch.optim.SGD does it."""

from dataclasses import dataclass

from s7core.recipe import Recipe


@dataclass(frozen=True)
class StepArithmetic:
    """One step of one weight.

    `decayed` is the gradient with weight decay times the weight added. `velocity` is momentum times the velocity before,
    plus that. `direction` is what the learning rate is multiplied with: the velocity, or with Nesterov momentum `decayed`
    plus momentum times the velocity. Without momentum all three are equal.
    """

    learning_rate: float
    momentum: float
    nesterov: bool
    weight_decay: float
    weight: float
    gradient: float
    velocity_before: float
    decayed: float
    velocity: float
    direction: float

    @property
    def change(self) -> float:
        """What the step adds to the weight."""
        return -self.learning_rate * self.direction

    @property
    def new_weight(self) -> float:
        """The weight after the step."""
        return self.weight + self.change


def step_arithmetic(recipe: Recipe, weight: float, gradient: float, velocity_before: float) -> StepArithmetic:
    """The next step of a weight by the optimizer of a recipe; before the first step the velocity is 0."""
    nesterov = recipe.nesterov and recipe.momentum > 0
    decayed = gradient + recipe.weight_decay * weight
    velocity = recipe.momentum * velocity_before + decayed
    direction = decayed + recipe.momentum * velocity if nesterov else velocity
    return StepArithmetic(
        recipe.learning_rate,
        recipe.momentum,
        nesterov,
        recipe.weight_decay,
        weight,
        gradient,
        velocity_before,
        decayed,
        velocity,
        direction,
    )
