"""Why the published receptive fields differ from the computed ones: the arithmetic that most likely gave each."""

from dataclasses import dataclass

from s7core.lesson.layers import Conv2d, Flatten, MaxPool2d
from s7core.model.trace import Trace


@dataclass(frozen=True)
class CountingShortcut:
    """A way to count that leaves something out: what it gives for this network, the sum written out, and the words."""

    value: int
    steps: str
    words: str


def likely_shortcut(traced: Trace, published: int) -> CountingShortcut | None:
    """The first shortcut that arrives at the published number, or None if none does."""
    return next((each for each in shortcuts(traced) if each.value == published), None)


def shortcuts(traced: Trace) -> tuple[CountingShortcut, ...]:
    """Every shortcut, counted on this network; the commonest mistakes first."""
    return (
        _stopped_before_flatten(traced),
        _sum(
            traced,
            "adds kernel - 1 for every 3×3 convolution and forgets the pooling layers and their jump",
            pools=False,
            padded=True,
        ),
        _sum(
            traced,
            "adds kernel - 1 for every layer up to the padded convolution and forgets that pooling doubles the jump",
            pools=True,
            padded=False,
        ),
        _doubled_at_pooling(traced),
    )


def _stopped_before_flatten(traced: Trace) -> CountingShortcut:
    grid = [row for row in traced.rows if len(row.output_shape) == 3]
    reaches_on = any(isinstance(row.layer, Flatten) and row.input_shape[-1] > 1 for row in traced.rows)
    value = grid[-1].receptive_field if reaches_on else 0
    return CountingShortcut(
        value,
        str(value),
        "stops at the last pooling layer; Flatten hands the whole remaining grid to the "
        "Linear layers, so every output sees the whole image",
    )


def _spatial(traced: Trace, padded: bool) -> list:
    """Rows whose 3×3 or pooling window these shortcuts count: average pooling at the end is left out by all."""
    convolutions_and_pools = (r for r in traced.rows if isinstance(r.layer, Conv2d | MaxPool2d) and r.kernel > 1)
    return [row for row in convolutions_and_pools if padded or not row.padding]


def _sum(traced: Trace, words: str, pools: bool, padded: bool) -> CountingShortcut:
    rows = [row for row in _spatial(traced, padded) if pools or not isinstance(row.layer, MaxPool2d)]
    added = [row.kernel - 1 for row in rows]
    return CountingShortcut(1 + sum(added), " + ".join(map(str, [1, *added])), words)


def _doubled_at_pooling(traced: Trace) -> CountingShortcut:
    value, steps = 1, "1"
    for row in _spatial(traced, padded=False):
        if isinstance(row.layer, MaxPool2d):
            value, steps = value * row.stride, f"({steps}) × {row.stride}"
        else:
            value, steps = value + row.kernel - 1, f"{steps} + {row.kernel - 1}"
    return CountingShortcut(
        value,
        steps,
        "doubles the receptive field at the pooling layer instead of the jump, and stops before the padded convolution",
    )
