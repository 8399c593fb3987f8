"""How many digits a picture seems to show."""

import numpy as np
from scipy.ndimage import binary_dilation, find_objects, label

_STRONG = 96  # grey level from which a pixel is surely ink
_GAP = 0.045  # of the largest part's extent: parts of one digit are nearer to each other
_LEAST_EXTENT = 0.5  # of the largest part's extent: what is smaller is a piece of a digit
_LEAST_INK = 0.15  # of the largest part's ink
_SHARED = 0.3  # of the narrower part's width: parts that share more columns are above each other
_LINE_GAP = 0.15  # of the largest part's extent: digits above each other are further apart
_WIDEST = 1.9  # a single digit is not that many times as wide as it is high


def count_digits(ink: np.ndarray) -> int:
    """About how many digits the ink (H, W) uint8 shows, light on black; 0 if there is none.

    Digits are parts about as large as the largest one with a gap between them; one part that is far wider than high is taken
    for two digits that touch.
    """
    strong = ink > _STRONG
    rows, columns = np.flatnonzero(strong.any(1)), np.flatnonzero(strong.any(0))
    if not len(rows):
        return 0
    strong = np.pad(strong[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
    step = -(-max(strong.shape) // 200)  # on a coarser grid it is as well seen, and quicker
    if step > 1:
        strong = _coarser(strong, step)
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
    count = len(_apart(alike, max(extents)))
    if count == 1 and len(alike) == 1:
        down, across = alike[0]
        return 2 if across.stop - across.start > _WIDEST * (down.stop - down.start) else 1
    return count


def _apart(boxes: list[tuple[slice, slice]], extent: int) -> list[tuple[slice, slice]]:
    """The boxes without those that lie just above or below another one: a broken stroke is one digit."""
    found: list[tuple[slice, slice]] = []
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
