"""What else may explain a difference of two sides: amounts of training, and choices that were made by the test set."""

from s7core.formatting import count
from s7core.reference.comparison import Comparison
from s7core.reference.comparison_side import Side


def training_caution(found: Comparison) -> str:
    """A sentence where the two sides were trained on different amounts of images; "" where the amounts are the same."""
    if found.a.images_seen == found.b.images_seen:
        return ""
    return (
        f"{found.a.title} saw {_amount(found.a)} training images, {found.b.title} {_amount(found.b)}: this compares amounts "
        "of training, not only networks."
    )


def test_set_caution(found: Comparison) -> str:
    """A sentence where the test set chose the learning rate of a side; "" where no choice was made by it."""
    watched = {each.title: max(run.looks_by_scheduler for run in each.runs) for each in (found.a, found.b)}
    chosen = [f"{title} ({looks} looks)" for title, looks in watched.items() if looks]
    if not chosen:
        return ""
    return (
        f"Chosen by the test set: the learning rate of {' and of '.join(chosen)}. On digits that no choice was made by, "
        "the accuracy may be a little lower."
    )


def cautions(found: Comparison) -> list[str]:
    """All that a reader of the headline should know besides, in sentences."""
    return [sentence for sentence in (training_caution(found), test_set_caution(found)) if sentence]


def _amount(side: Side) -> str:
    """Images times epochs: "900,000"; of runs that differ "120,000 to 900,000"."""
    seen = side.images_seen
    return count(seen[0]) if len(seen) == 1 else f"{count(seen[0])} to {count(seen[-1])}"
