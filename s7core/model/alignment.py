"""The layers of two networks in pairs, to show them side by side."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from s7core.model.trace import Row, Trace

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class LayerPair:
    """A layer of the first network and the matching layer of the second; None in place of a layer without a match."""

    first: Row | None
    second: Row | None

    @property
    def mark(self) -> str:
        """SAME, CHANGED, ADDED or REMOVED; SAME needs equal layers with equally many parameters."""
        if self.first is None:
            return ADDED
        if self.second is None:
            return REMOVED
        alike = self.first.layer == self.second.layer and self.first.parameters == self.second.parameters
        return SAME if alike else CHANGED


def align_layers(first: Trace, second: Trace) -> list[LayerPair]:
    """Pairs of layers of the same type, matched in order as difflib matches lines.

    Layers between two matches are pairs of their own: first those of `first`, then those of `second`.
    """
    first_types, second_types = ([row.type for row in traced.rows] for traced in (first, second))
    pairs: list[LayerPair] = []
    for operation, i, j, k, m in SequenceMatcher(None, first_types, second_types, autojunk=False).get_opcodes():
        if operation == "equal":
            pairs += map(LayerPair, first.rows[i:j], second.rows[k:m])
        else:
            pairs += [LayerPair(row, None) for row in first.rows[i:j]]
            pairs += [LayerPair(None, row) for row in second.rows[k:m]]
    return pairs
