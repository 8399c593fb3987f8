"""What else may explain a difference of two sides: amounts of training, and choices that were made by the test set."""

from s7core.formatting import count
from s7core.language.translation import _
from s7core.reference.comparison import Comparison
from s7core.reference.comparison_side import Side


def training_caution(found: Comparison) -> str:
    """A sentence where the two sides were trained on different amounts of images; "" where the amounts are the same."""
    if found.a.images_seen == found.b.images_seen:
        return ""
    return _(
        "{a} saw {images_a} training images, {b} {images_b}: this compares amounts of training, not only networks.",
        a=found.a.title,
        images_a=_amount(found.a),
        b=found.b.title,
        images_b=_amount(found.b),
    )


def test_set_caution(found: Comparison) -> str:
    """A sentence where the test set chose the learning rate of a side; "" where no choice was made by it."""
    watched = {each.title: max(run.looks_by_scheduler for run in each.runs) for each in (found.a, found.b)}
    chosen = [_("{title} ({count} looks)", title=title, count=looks) for title, looks in watched.items() if looks]
    if not chosen:
        return ""
    if len(chosen) == 1:
        return _(
            "Chosen by the test set: the learning rate of {side}. On digits that no choice was made by, the accuracy may be "
            "a little lower.",
            side=chosen[0],
        )
    return _(
        "Chosen by the test set: the learning rate of {first} and of {second}. On digits that no choice was made by, the "
        "accuracy may be a little lower.",
        first=chosen[0],
        second=chosen[1],
    )


def cautions(found: Comparison) -> list[str]:
    """All that a reader of the headline should know besides, in sentences."""
    return [sentence for sentence in (training_caution(found), test_set_caution(found)) if sentence]


def _amount(side: Side) -> str:
    """Images times epochs: "900,000"; of runs that differ "120,000 to 900,000"."""
    seen = side.images_seen
    return count(seen[0]) if len(seen) == 1 else _("{low} to {high}", low=count(seen[0]), high=count(seen[-1]))
