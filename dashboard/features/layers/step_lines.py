"""The optimizer's arithmetic for one weight, a line for each of its parts, with its numbers."""

import html
import math

from dashboard.components.glossary_tooltips import label_with_terms
from dashboard.features.layers.written_numbers import in_brackets, plain_rate, written
from s7core.formatting import MINUS, decimal
from s7core.inside.optimizer_arithmetic import StepArithmetic
from s7core.language.numerals import localised
from s7core.language.translation import _

FINEST = 7  # decimals of a weight: float32 holds no more of one between 0.5 and 1


def step_table(loss: float, label: int, step: StepArithmetic) -> str:
    """HTML of the lines: what each is, and its formula with the numbers put in."""
    rows = "".join(
        f"<tr><th>{label_with_terms(name)}</th><td>{html.escape(formula)} = <b>{html.escape(result)}</b></td></tr>"
        for name, formula, result in [_loss_line(loss, label), *step_lines(step)]
    )
    return f'<table class="s7-lines">{rows}</table>'


def _loss_line(loss: float, label: int) -> tuple[str, str, str]:
    formula = _(
        "{minus}ln(probability of {label}) = {minus}ln {probability}",
        minus=MINUS,
        label=label,
        probability=_probability(loss),
    )
    return _("loss"), formula, written(loss)


def _probability(loss: float) -> str:
    """The probability that has this loss, so close to 1 as to tell it from others: 0.9998293."""
    found = math.exp(-loss)
    if found < 0.99 or found == 1:
        return written(found)
    return decimal(found, min(3 - math.floor(math.log10(1 - found)), 12))


def step_lines(step: StepArithmetic) -> list[tuple[str, str, str]]:
    """(name, formula, result) of each line; those of weight decay, momentum and Nesterov only where the recipe has them."""
    lines = [(_("gradient"), _("∂ loss / ∂ weight"), written(step.gradient))]
    if step.weight_decay:
        lines.append(
            (
                _("with weight decay"),
                f"{written(step.gradient)} + {localised(plain_rate(step.weight_decay))} × {in_brackets(step.weight)}",
                written(step.decayed),
            )
        )
    if step.momentum:
        kept = f"{localised(plain_rate(step.momentum))} × {in_brackets(step.velocity_before)}"
        lines.append((_("velocity, by momentum"), f"{kept} + {in_brackets(step.decayed)}", written(step.velocity)))
    if step.nesterov:
        lines.append(
            (
                _("looking ahead (Nesterov)"),
                f"{in_brackets(step.decayed)} + {localised(plain_rate(step.momentum))} × {in_brackets(step.velocity)}",
                written(step.direction),
            )
        )
    lines.append(_last_line(step))
    return lines


def _last_line(step: StepArithmetic) -> tuple[str, str, str]:
    """The weight before and after with as many decimals as it takes to see them differ, where float32 can hold these."""
    decimals = 4 if not step.change else min(max(2 - math.floor(math.log10(abs(step.change))), 4), FINEST)
    before, after = (decimal(each, decimals).replace("-", MINUS) for each in (step.weight, step.new_weight))
    rate = localised(plain_rate(step.learning_rate))
    return _("new weight"), f"{before} {MINUS} {rate} × {in_brackets(step.direction)}", after
