"""The table of goals: what was measured against each, as text and as JSON."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """A goal is met by a `value` of at most `goal`, both in `unit`; None where nothing could be measured.

    `details` are further figures of the same measurement, which go into the JSON only.
    """

    what: str
    goal: float
    value: float | None
    unit: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.value is not None and self.value <= self.goal


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that is not exceeded by this share (0..1) of the values; None without any."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * share) - 1)]


def summary(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """How many, and p50, p95 and the longest."""
    return {
        "count": len(milliseconds),
        "p50": _rounded(percentile(milliseconds, 0.5)),
        "p95": _rounded(percentile(milliseconds, 0.95)),
        "max": _rounded(percentile(milliseconds, 1.0)),
    }


def as_text(rows: Sequence[Row]) -> str:
    """The rows in columns: what, goal, measured, and whether the goal is met."""
    cells = [("What", "Goal", "Measured", "")]
    cells += [(row.what, f"{row.goal:g} {row.unit}".strip(), _measured(row), "met" if row.met else "MISSED") for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    return "\n".join(
        f"{what:{widths[0]}}  {goal:>{widths[1]}}  {measured:>{widths[2]}}  {verdict}".rstrip()
        for what, goal, measured, verdict in cells
    )


def as_json(rows: Sequence[Row]) -> str:
    """A list of all rows with their details."""
    return json.dumps([{**vars(row), "value": _rounded(row.value), "met": row.met} for row in rows], indent=2)


def _measured(row: Row) -> str:
    return "nothing" if row.value is None else f"{_rounded(row.value):g} {row.unit}".strip()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
