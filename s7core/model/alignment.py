"""Two networks laid beside each other, layer by layer."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from s7core.model.trace import Row, Trace

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class Pair:
    """A layer of the first network and the one of the second that stands for it; None where there is none."""

    first: Row | None
    second: Row | None

    @property
    def mark(self) -> str:
        """What became of the first network's layer; it is the same only with as many parameters."""
        if self.first is None:
            return ADDED
        if self.second is None:
            return REMOVED
        alike = self.first.layer == self.second.layer and self.first.parameters == self.second.parameters
        return SAME if alike else CHANGED


def align_layers(first: Trace, second: Trace) -> list[Pair]:
    """Layers matched by their types, in order, as difflib does for lines; what stands between was removed or added."""
    types = [[row.type for row in traced.rows] for traced in (first, second)]
    pairs: list[Pair] = []
    for operation, i, j, k, m in SequenceMatcher(None, *types, autojunk=False).get_opcodes():
        if operation == "equal":
            pairs += map(Pair, first.rows[i:j], second.rows[k:m])
        else:
            pairs += [Pair(row, None) for row in first.rows[i:j]] + [Pair(None, row) for row in second.rows[k:m]]
    return pairs
