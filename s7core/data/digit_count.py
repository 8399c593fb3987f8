"""How many digits a picture seems to show, and each of them by itself."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt, find_objects, label

MOST_SEPARATED = 10  # that a picture is taken apart into; the rest is left out

_STRONG = 96  # grey level from which a pixel is surely ink
_GAP = 0.045  # of the largest part's extent: parts of one digit are nearer to each other
_LEAST_EXTENT = 0.5  # of the largest part's extent: what is smaller is a piece of a digit
_LEAST_INK = 0.15  # of the largest part's ink
_SHARED = 0.3  # of the narrower part's width: parts that share more columns are above each other
_LINE_GAP = 0.15  # of the largest part's extent: digits above each other are further apart
_WIDEST = 1.9  # a single digit is not that many times as wide as it is high
_GRID = 200  # cells of the longer side at the most; on a coarser grid it is as well seen, and quicker

Box = tuple[slice, slice]


def count_digits(ink: np.ndarray) -> int:
    """About how many digits the ink (H, W) uint8 shows, light on black; 0 if there is none.

    Digits are parts about as large as the largest one with a gap between them; one part that is far wider than high is taken
    for two digits that touch.
    """
    found = _Parts.of(ink)
    if found is None:
        return 0
    if len(found.digits) == 1 and found.alike == 1:
        [(down, across)] = found.digits
        return 2 if across.stop - across.start > _WIDEST * (down.stop - down.start) else 1
    return len(found.digits)


def separate_digits(ink: np.ndarray) -> list[np.ndarray]:
    """The ink (H, W) uint8 with one digit each and black where the others are, from left to right; at most MOST_SEPARATED.

    Digits that touch stay together, and small pieces stay with the digit that they are nearest to.
    """
    found = _Parts.of(ink)
    if found is None:
        return []
    if len(found.digits) == 1:
        return [ink]
    digits = sorted(found.digits, key=lambda box: box[1].start + box[1].stop)[:MOST_SEPARATED]
    owners = found.nearest(digits, ink.shape)
    return [np.where(owners == place, ink, 0).astype(np.uint8) for place in range(len(digits))]


@dataclass(frozen=True)
class _Parts:
    """The connected parts of some ink, on a grid of cells of `step` pixels a side.

    `labels` (h, w) numbers the parts from 1, and `corner` is the pixel, row and column, of the grid's first cell. `digits`
    are the boxes of the parts that seem to be digits, and `alike` counts the parts as large as one.
    """

    labels: np.ndarray
    corner: tuple[int, int]
    step: int
    digits: list[Box]
    alike: int

    @classmethod
    def of(cls, ink: np.ndarray) -> "_Parts | None":
        """Those of the ink (H, W) uint8; None if there is none."""
        strong = ink > _STRONG
        rows, columns = np.flatnonzero(strong.any(1)), np.flatnonzero(strong.any(0))
        if not len(rows):
            return None
        strong = strong[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        step = -(-(max(strong.shape) + 2) // _GRID)
        strong = np.pad(_coarser(strong, step) if step > 1 else strong, 1)
        extent = max(_extents(strong))
        reach = round(_GAP * extent / 2)
        if reach:
            strong = binary_dilation(np.pad(strong, reach), np.ones((3, 3)), reach)
        parts = label(strong, np.ones((3, 3)))[0]
        boxes = find_objects(parts)
        sizes = np.bincount(parts.ravel())[1:]
        extents = [max(each.stop - each.start for each in box) for box in boxes]
        largest = int(np.argmax(sizes))
        alike = [
            box
            for box, size, own in zip(boxes, sizes, extents, strict=True)
            if own >= _LEAST_EXTENT * extents[largest] and size >= _LEAST_INK * sizes[largest]
        ]
        corner = int(rows[0]) - (1 + reach) * step, int(columns[0]) - (1 + reach) * step
        return cls(parts, corner, step, _apart(alike, max(extents)), len(alike))

    def nearest(self, digits: list[Box], shape: tuple[int, ...]) -> np.ndarray:
        """Which of the digits each pixel of a picture belongs to, (H, W) whole numbers from 0: the one that is nearest."""
        marked = np.full(self.labels.shape, -1)
        for place, box in enumerate(digits):
            inside = self.labels[box]
            numbers = np.bincount(inside[inside > 0])
            marked[self.labels == int(numbers.argmax())] = place
        _, (down, across) = distance_transform_edt(marked < 0, return_indices=True)
        owners = marked[down, across]
        # The cell of each pixel; beyond the grid, where only faint ink is, that of its border.
        cells = [
            np.clip((np.arange(side) - first) // self.step, 0, count - 1)
            for side, first, count in zip(shape, self.corner, owners.shape, strict=True)
        ]
        found: np.ndarray = owners[np.ix_(*cells)]
        return found


def _apart(boxes: list[Box], extent: int) -> list[Box]:
    """The boxes without those that lie just above or below another one: a broken stroke is one digit."""
    found: list[Box] = []
    for down, across in sorted(boxes, key=lambda box: box[0].start):
        for above, beside in found:
            shared = min(across.stop, beside.stop) - max(across.start, beside.start)
            narrower = min(across.stop - across.start, beside.stop - beside.start)
            if shared > _SHARED * narrower and down.start - above.stop < _LINE_GAP * extent:
                break
        else:
            found.append((down, across))
    return found


def _coarser(strong: np.ndarray, step: int) -> np.ndarray:
    """(H, W) bool: whether any of the step × step pixels is set."""
    height, width = (-(-side // step) * step for side in strong.shape)
    padded = np.pad(strong, ((0, height - strong.shape[0]), (0, width - strong.shape[1])))
    coarse: np.ndarray = padded.reshape(height // step, step, width // step, step).max((1, 3))
    return coarse


def _extents(strong: np.ndarray) -> list[int]:
    """The longer side of each connected part."""
    boxes = find_objects(label(strong, np.ones((3, 3)))[0])
    return [max(each.stop - each.start for each in box) for box in boxes]
