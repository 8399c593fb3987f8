"""How many faults were injected, and how many of them cost something."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """`injected` faults of one kind; `losses` has a text for each thing that was lost."""

    what: str
    injected: int
    losses: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        return min(self.injected, len(self.losses))

    @property
    def survived(self) -> int:
        return self.injected - self.lost


def as_table(counts: Sequence[Count]) -> str:
    """The counts as a Markdown table, with their sums in the last row."""
    rows = [(count.what, count.injected, count.survived, count.lost) for count in counts]
    sums = [sum(row[column] for row in rows) for column in (1, 2, 3)]  # type: ignore[misc]
    lines = ["| Fault | Injected | Survived | Lost |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([*lines, f"| **All** | {' | '.join(f'**{each}**' for each in sums)} |"])
