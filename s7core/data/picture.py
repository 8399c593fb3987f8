"""From an uploaded picture to light ink on a black background."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, label

from s7core.data.desk import without_desk
from s7core.data.paper import LEAST_CONTRAST, NOISE_DEVIATIONS, ink_on_paper
from s7core.data.pen import with_wider_strokes
from s7core.data.picture_file import decode_picture
from s7core.data.ruled_lines import without_lines

_WHITE = 240 / 255  # darkness from which ink counts as black already
_HALO = 32  # grey levels below this are blur or compression artefacts around white ink
_STRONG = 96  # grey level that each part of the digit reaches somewhere
_SPECK_SHARE = 0.02  # a connected part with no more than this share of all ink is dirt
_TOP = 90  # percentile of the ink's darkness that becomes white


@dataclass(frozen=True)
class PictureInk:
    """Ink (H, W) uint8, light on black, all black if there is none; and what was done to the picture, in words."""

    ink: np.ndarray
    changes: tuple[str, ...]


def ink_of_upload(content: bytes) -> PictureInk:
    """The ink of an uploaded PNG or JPEG file; ValueError says in one sentence why a file cannot be used."""
    return ink_of_levels(decode_picture(content))


def ink_of_levels(levels: np.ndarray) -> PictureInk:
    """The ink of a picture (H, W) float32, 0..255, dark on light or light on dark."""
    found = ink_on_paper(levels)
    changes = ["evened out the light"] if found.uneven else []
    least = max(NOISE_DEVIATIONS * found.noise, LEAST_CONTRAST)
    ink = found.ink
    if ink.max() < least:
        return PictureInk(np.zeros(levels.shape, np.uint8), ())
    ink, had_desk = without_desk(ink, ink > max(least, 0.35 * float(np.percentile(ink[ink > least], _TOP))))
    ink, had_lines = without_lines(ink, found.noise)
    if had_desk:
        changes.append("left out the edge of the paper")
    if had_lines:
        changes.append("removed ruled lines")
    if ink.max() < least:
        return PictureInk(np.zeros(levels.shape, np.uint8), ())
    if found.noise == 0 and ink.max() >= _WHITE:
        white = (ink * 255).round().clip(0, 255).astype(np.uint8)
    else:
        top = max(float(np.percentile(ink[ink > max(least, 0.4 * ink.max())], _TOP)), least)
        nothing = min(NOISE_DEVIATIONS * found.noise, 0.3 * top)
        white = (((ink - nothing) / (top - nothing)).clip(0, 1) * 255).round().astype(np.uint8)
        white = without_specks(white)
    white, was_thin = with_wider_strokes(white)
    if was_thin:
        changes.append("widened thin strokes")
    return PictureInk(white, tuple(changes))


def without_specks(picture: np.ndarray) -> np.ndarray:
    """The picture (H, W) uint8 without what is faint or small and far from the rest, which would move the digit.

    Where the largest part does not touch the border, what touches it is no part of the digit.
    """
    near = max(1, round(0.01 * max(picture.shape)))
    strong = binary_dilation(picture > _STRONG, np.ones((3, 3)), near)
    parts, count = label(strong, np.ones((3, 3)))
    masses = np.bincount(parts.ravel(), picture.ravel(), count + 1)
    masses[0] = 0
    kept = masses > _SPECK_SHARE * masses.sum()
    border = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    if masses.argmax() not in border:
        kept[border] = False
    return np.where(kept[parts] & (picture >= _HALO), picture, 0).astype(np.uint8)
