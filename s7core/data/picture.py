"""From an uploaded picture to light ink on a black background."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, label

from s7core.data.desk import without_desk
from s7core.data.digit_count import count_digits
from s7core.data.paper import LEAST_CONTRAST, NOISE_DEVIATIONS, ink_on_paper
from s7core.data.pen import with_wider_strokes
from s7core.data.picture_container import JPEG_START
from s7core.data.picture_file import decode_picture
from s7core.data.ruled_lines import without_lines
from s7core.language.translation import _
from s7core.language.words import comma_list, sentence_start

_WHITE = 240 / 255  # darkness from which ink counts as black already
_DESK_SHARE = 0.35  # of the darkness of the ink: what the paper lies on is darker than that
_RIPPLE = 16  # grey levels below this, in a JPEG, are artefacts around ink
_HALO = 32  # grey levels below this are blur or compression artefacts around white ink
_STRONG = 96  # grey level that each part of the digit reaches somewhere
_INNER_SHARE = 0.25  # of the ink of the largest part
_SPECK_SHARE = 0.02  # a connected part with no more than this share of all ink is dirt
_TOP = 90  # percentile of the ink's darkness that becomes white


@dataclass(frozen=True)
class PictureInk:
    """What an uploaded picture shows.

    ink: (H, W) uint8, light on black, never all black. note: what was done to the picture, as a sentence, empty if nothing.
    digits: about how many digits it shows.
    """

    ink: np.ndarray
    note: str
    digits: int

    @property
    def warning(self) -> str:
        """A sentence if the picture seems to show several digits, otherwise empty; for where none can be chosen of them."""
        if self.digits < 2:
            return ""
        return _(
            "This looks like {count} digits, but networks read one: choose a picture of a single digit.", count=self.digits
        )


def ink_of_upload(content: bytes) -> PictureInk:
    """The ink of an uploaded PNG or JPEG file; ValueError says in one sentence why a file cannot be used."""
    ink, changes = ink_of_levels(decode_picture(content))
    if content.startswith(JPEG_START):
        ink = np.where(ink < _RIPPLE, 0, ink).astype(np.uint8)
    if not ink.any():
        raise ValueError(_("The picture shows no ink: choose one with a dark digit on light paper, or the other way round."))
    note = _("{changes}.", changes=sentence_start(comma_list(changes))) if changes else ""
    return PictureInk(ink, note, count_digits(ink))


def ink_of_levels(levels: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The ink (H, W) uint8 of a picture (H, W) float32, 0..255, dark on light or light on dark, and what was done to it.

    Without ink all is black. Levels that are black and white already are kept.
    """
    found = ink_on_paper(levels)
    changes = [_("evened out the light")] if found.uneven else []
    least = max(NOISE_DEVIATIONS * found.noise, LEAST_CONTRAST)
    nothing: tuple[np.ndarray, list[str]] = np.zeros(levels.shape, np.uint8), []
    if found.ink.max() < least:
        return nothing
    level = float(np.percentile(found.ink[found.ink > least], _TOP))
    ink, had_desk = without_desk(found.ink, found.ink > max(least, _DESK_SHARE * level))
    ink, had_lines = without_lines(ink, found.noise)
    if ink.max() < least:
        return nothing
    changes += [_("left out what the paper lies on")] * had_desk + [_("removed ruled lines")] * had_lines
    white = _whitened(ink, found.noise, least)
    white, was_thin = with_wider_strokes(white)
    return white, changes + [_("widened thin strokes")] * was_thin


def _whitened(ink: np.ndarray, noise: float, least: float) -> np.ndarray:
    """Ink (H, W) float as uint8 whose peak is white, without the noise of the paper and without specks."""
    if noise == 0 and ink.max() >= _WHITE:
        return (ink * 255).round().clip(0, 255).astype(np.uint8)
    top = max(float(np.percentile(ink[ink > max(least, 0.4 * ink.max())], _TOP)), least)
    ground = min(NOISE_DEVIATIONS * noise, 0.3 * top)
    return without_specks((((ink - ground) / (top - ground)).clip(0, 1) * 255).round().astype(np.uint8))


def without_specks(picture: np.ndarray) -> np.ndarray:
    """The picture (H, W) uint8 without what is faint or small and far from the rest, which would move the digit.

    Where a large part does not touch the border, what touches it is no part of the digit.
    """
    near = max(1, round(0.01 * max(picture.shape)))
    strong = binary_dilation(picture > _STRONG, np.ones((3, 3)), near)
    parts, count = label(strong, np.ones((3, 3)))
    masses = np.bincount(parts.ravel(), picture.ravel(), count + 1)
    masses[0] = 0
    kept = masses > _SPECK_SHARE * masses.sum()
    border = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    inner = masses.copy()
    inner[border] = 0
    if inner.max() > _INNER_SHARE * masses.max():
        kept[border] = False
    return np.where(kept[parts] & (picture >= _HALO), picture, 0).astype(np.uint8)
