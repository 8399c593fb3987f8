"""Where the labels at the ends of several curves go, so that none covers another."""

from collections.abc import Sequence


def places_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places from `low` to `high`, at least `gap` from each other, in the order of the wanted ones and near them.

    Where there is no room for that, they lie evenly between both ends.
    """
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    found = [0.0] * len(wanted)
    top = high
    for index in sorted(range(len(wanted)), key=lambda at: -wanted[at]):  # from above, each no higher than it may be
        found[index] = min(wanted[index], top)
        top = found[index] - gap
    bottom = low
    for index in sorted(range(len(wanted)), key=lambda at: found[at]):  # from below, each no lower than it may be
        found[index] = max(found[index], bottom)
        bottom = found[index] + gap
    return found
