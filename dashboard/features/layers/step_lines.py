"""The optimizer's arithmetic for one weight, a line for each of its parts, with its numbers."""

import html
import math

from dashboard.components.glossary_tooltips import label_with_terms
from dashboard.features.layers.written_numbers import in_brackets, plain_rate, written
from s7core.formatting import MINUS
from s7core.inside.optimizer_arithmetic import StepArithmetic

FINEST = 7  # decimals of a weight: float32 holds no more of one between 0.5 and 1


def step_table(loss: float, label: int, step: StepArithmetic) -> str:
    """HTML of the lines: what each is, and its formula with the numbers put in."""
    rows = "".join(
        f"<tr><th>{label_with_terms(name)}</th><td>{html.escape(formula)} = <b>{html.escape(result)}</b></td></tr>"
        for name, formula, result in [_loss_line(loss, label), *step_lines(step)]
    )
    return f'<table class="s7-lines">{rows}</table>'


def _loss_line(loss: float, label: int) -> tuple[str, str, str]:
    return "loss", f"{MINUS}ln(probability of {label}) = {MINUS}ln {_probability(loss)}", written(loss)


def _probability(loss: float) -> str:
    """The probability that has this loss, so close to 1 as to tell it from others: 0.9998293."""
    found = math.exp(-loss)
    if found < 0.99 or found == 1:
        return written(found)
    return f"{found:.{min(3 - math.floor(math.log10(1 - found)), 12)}f}"


def step_lines(step: StepArithmetic) -> list[tuple[str, str, str]]:
    """(name, formula, result) of each line; those of weight decay, momentum and Nesterov only where the recipe has them."""
    lines = [("gradient", "∂ loss / ∂ weight", written(step.gradient))]
    if step.weight_decay:
        lines.append(
            (
                "with weight decay",
                f"{written(step.gradient)} + {plain_rate(step.weight_decay)} × {in_brackets(step.weight)}",
                written(step.decayed),
            )
        )
    if step.momentum:
        lines.append(
            (
                "velocity, by momentum",
                f"{plain_rate(step.momentum)} × {in_brackets(step.velocity_before)} + {in_brackets(step.decayed)}",
                written(step.velocity),
            )
        )
    if step.nesterov:
        lines.append(
            (
                "looking ahead (Nesterov)",
                f"{in_brackets(step.decayed)} + {plain_rate(step.momentum)} × {in_brackets(step.velocity)}",
                written(step.direction),
            )
        )
    lines.append(_last_line(step))
    return lines


def _last_line(step: StepArithmetic) -> tuple[str, str, str]:
    """The weight before and after with as many decimals as it takes to see them differ, where float32 can hold these."""
    decimals = 4 if not step.change else min(max(2 - math.floor(math.log10(abs(step.change))), 4), FINEST)
    before, after = (f"{each:.{decimals}f}".replace("-", MINUS) for each in (step.weight, step.new_weight))
    return "new weight", f"{before} {MINUS} {plain_rate(step.learning_rate)} × {in_brackets(step.direction)}", after
