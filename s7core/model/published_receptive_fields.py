"""Incomplete ways to count a receptive field, which most likely gave the published values that differ from ours."""

from dataclasses import dataclass

from s7core.language.translation import _
from s7core.lesson.layers import Conv2d, MaxPool2d, Window
from s7core.model.trace import Row, Trace

NO_BREAK = "\u00a0"  # a space at which no line breaks


@dataclass(frozen=True)
class CountingShortcut:
    """An incomplete way to count: its result in pixels, the sum written out, and what it does, after "the count"."""

    value: int
    steps: str
    explanation: str

    @property
    def sum_in_one_line(self) -> str:
        """The sum with its result; no line breaks within it."""
        return f"{self.steps} = {self.value}".replace(" ", NO_BREAK)


def likely_shortcut(traced: Trace, published: int) -> CountingShortcut | None:
    """The first shortcut that gives the published number of pixels; None if none does."""
    return next((shortcut for shortcut in shortcuts(traced) if shortcut.value == published), None)


def shortcuts(traced: Trace) -> tuple[CountingShortcut, ...]:
    """Every shortcut, applied to this network; the most common mistake first."""
    return (
        _stopped_before_flatten(traced),
        _sum(
            traced,
            _("adds kernel\u00a0−\u00a01 for every 3×3 convolution and forgets the pooling layers and their jump"),
            pools=False,
            padded=True,
        ),
        _sum(
            traced,
            _(
                "adds kernel\u00a0−\u00a01 for every layer up to the padded convolution and forgets that pooling doubles "
                "the jump"
            ),
            pools=True,
            padded=False,
        ),
        _doubled_at_pooling(traced),
    )


def _stopped_before_flatten(traced: Trace) -> CountingShortcut:
    """The receptive field of the last grid, if a Flatten of a grid follows; 0 otherwise."""
    grid = [row for row in traced.rows if len(row.output_shape) == 3]
    value = grid[-1].receptive_field if any(row.flattens_grid for row in traced.rows) else 0
    return CountingShortcut(
        value,
        str(value),
        _(
            "stops at the last pooling layer; Flatten hands the whole remaining grid to the "
            "Linear layers, so every output sees the whole image"
        ),
    )


def _counted_windows(traced: Trace, padded: bool) -> list[tuple[Row, Window]]:
    """Convolutions and max poolings wider than 1×1; those with padding only if `padded`."""
    return [
        (row, row.window)
        for row in traced.rows
        if isinstance(row.layer, Conv2d | MaxPool2d) and row.window and row.window.kernel > 1
        if padded or not row.window.padding
    ]


def _sum(traced: Trace, explanation: str, pools: bool, padded: bool) -> CountingShortcut:
    """1 + the sum of (kernel - 1), of max poolings only if `pools`, of padded convolutions only if `padded`."""
    counted = _counted_windows(traced, padded)
    added = [window.kernel - 1 for row, window in counted if pools or not isinstance(row.layer, MaxPool2d)]
    return CountingShortcut(1 + sum(added), " + ".join(map(str, [1, *added])), explanation)


def _doubled_at_pooling(traced: Trace) -> CountingShortcut:
    value, steps = 1, "1"
    for row, window in _counted_windows(traced, padded=False):
        if isinstance(row.layer, MaxPool2d):
            value, steps = value * window.stride, f"({steps}) × {window.stride}"
        else:
            value, steps = value + window.kernel - 1, f"{steps} + {window.kernel - 1}"
    return CountingShortcut(
        value,
        steps,
        _("doubles the receptive field at the pooling layer instead of the jump, and stops before the padded convolution"),
    )
