"""Arrays as one binary message for a browser: the length of a header, the header as JSON, then the arrays' bytes.

The length is a whole number of 32 bits, little-endian. Spaces pad the header so that the arrays begin at a multiple of 4.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from s7core.inside.network_frame import FrameArray

LENGTH_BYTES = 4
DIGITS = 6  # significant ones of a number in the header


def frame_message(header: Mapping[str, Any], arrays: Sequence[FrameArray]) -> bytes:
    """The message of this header, to which a list `arrays` is added that says what each array is."""
    said = {**header, "arrays": [_said_of(each) for each in arrays]}
    text = json.dumps(said, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(LENGTH_BYTES + len(text)) % LENGTH_BYTES)
    return b"".join((len(text).to_bytes(LENGTH_BYTES, "little"), text, *(each.values.tobytes() for each in arrays)))


def plain_number(value: float) -> float | None:
    """A number as JSON can hold it, rounded to DIGITS significant digits; None for infinity and nan."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def _said_of(array: FrameArray) -> dict[str, Any]:
    return {
        "layer": array.layer,
        "shown": array.shown,
        "kind": array.kind,
        "role": array.role,
        "shape": array.values.shape,
        "total": array.total,
        "low": plain_number(array.low),
        "high": plain_number(array.high),
        "receptive_field": array.receptive_field,
    }
