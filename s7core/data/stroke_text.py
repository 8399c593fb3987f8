"""Strokes of the drawing pad as text: two hex digits for each coordinate, a hyphen between strokes."""

from collections.abc import Sequence

from s7core import formatting
from s7core.data.drawing import MAX_POINTS, Stroke
from s7core.language.translation import _


def strokes_from_text(text: str) -> list[Stroke]:
    """The points (x, y) of each stroke, 0..255.

    ValueError if the text is none that the pad writes, or has more than MAX_POINTS points.
    """
    strokes: list[Stroke] = []
    for part in text.split("-") if text else []:
        try:
            numbers = bytes.fromhex(part)
        except ValueError:
            raise ValueError(_("strokes is not what the drawing pad writes.")) from None
        if len(numbers) % 2 or not numbers:
            raise ValueError(_("strokes is not what the drawing pad writes."))
        strokes.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    if sum(map(len, strokes)) > MAX_POINTS:
        raise ValueError(_("strokes has more than {most} points.", most=formatting.count(MAX_POINTS)))
    return strokes


def strokes_as_text(strokes: Sequence[Stroke]) -> str:
    """The text from which `strokes_from_text` reads these strokes, whose coordinates are whole numbers 0..255."""
    return "-".join(bytes(int(number) for point in stroke for number in point).hex() for stroke in strokes)
