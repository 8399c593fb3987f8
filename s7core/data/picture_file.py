"""An uploaded PNG or JPEG file as grey levels, decoded within limits."""

import io

import numpy as np
from PIL import Image

from s7core import formatting
from s7core.data.picture_container import MOST_SCANS, ContainerError, essentials
from s7core.language.translation import N_, _

_NO_PICTURE = N_("The file is no picture that can be read: choose a PNG or JPEG that opens elsewhere.")
LARGEST_FILE = 12 * 2**20  # bytes
MAX_PIXELS = 50_000_000  # of a JPEG, which is decoded at a smaller size
MAX_WHOLE_PIXELS = 16_000_000  # of what is decoded whole, in about 100 MB: each pixel of a PNG, or of each scan of a JPEG
_WORKING_SIDE = 640  # pixels; larger pictures are scaled down first
_SHEET_SHARE = 0.9  # an opaque part that fills more of its bounding box than this is a sheet of paper, not ink
_LEAST_ALPHA = 0.1  # less opaque parts are no ink
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # what sets a picture upright, by the orientation noted in its Exif data


def decode_picture(content: bytes) -> np.ndarray:
    """An uploaded PNG or JPEG file as grey levels (H, W) float32, 0..255; transparent parts are paper.

    ValueError says in one sentence why a file cannot be used. The pixels are decoded only after the header has shown that
    they are not too many, and scans not too many either: a JPEG of 88 kB can ask for minutes of work.
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(
            _(
                "The picture has {size} MB, but {most} MB is the most: save it smaller.",
                size=formatting.decimal(len(content) / 2**20, 1),
                most=LARGEST_FILE >> 20,
            )
        )
    try:
        parts = essentials(content)
    except ContainerError:
        raise ValueError(_(_NO_PICTURE)) from None
    picture = _opened(parts.content)
    _check_work(picture, parts.scans)
    picture.draft("RGB", (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG can be decoded at a smaller size
    return _grey(picture, _TURNS.get(parts.orientation))


def _opened(content: bytes) -> Image.Image:
    """The picture with only its header read; ValueError if it is damaged or far too large."""
    try:
        return Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    except Image.DecompressionBombError:
        raise ValueError(
            _(
                "The picture has far more pixels, but {most} million are the most: save it smaller.",
                most=_in_millions(MAX_PIXELS),
            )
        ) from None
    except Exception:  # whatever Pillow makes of a damaged file, an assertion of its own included
        raise ValueError(_(_NO_PICTURE)) from None


def _check_work(picture: Image.Image, scans: int) -> None:
    """ValueError if decoding would take too long: if there are too many pixels, scans, or both together."""
    pixels = picture.width * picture.height
    most = MAX_PIXELS if picture.format == "JPEG" and scans == 1 else MAX_WHOLE_PIXELS
    if pixels > most:
        size = f"{formatting.count(picture.width)} × {formatting.count(picture.height)}"
        raise ValueError(
            _(
                "The picture has {size} pixels, but {most} million are the most: save it smaller.",
                size=size,
                most=_in_millions(most),
            )
        )
    if scans > MOST_SCANS or pixels * scans > 10 * MAX_WHOLE_PIXELS:
        raise ValueError(
            _("The picture is coded in {scans} scans, which takes too long: save it as a PNG or a plain JPEG.", scans=scans)
        )


def _in_millions(pixels: int) -> str:
    return formatting.decimal(pixels / 1e6, 0)


def _grey(picture: Image.Image, turn: Image.Transpose | None) -> np.ndarray:
    """Grey levels (H, W) float32, upright, at most _WORKING_SIDE pixels on each side; ValueError if it is damaged."""
    try:
        if picture.mode.startswith("I"):
            small = _of_sixteen_bits(picture)
        elif picture.has_transparency_data:
            small = Image.fromarray(_on_paper(picture.convert("RGBA")))
        else:
            small = _small(picture.convert("L"))
    except Exception:  # whatever Pillow makes of a damaged file, an assertion of its own included
        raise ValueError(_(_NO_PICTURE)) from None
    return np.asarray(small if turn is None else small.transpose(turn), np.float32)


def _of_sixteen_bits(picture: Image.Image) -> Image.Image:
    """16-bit levels scaled so that the brightest becomes 255: a camera of 10 or 12 bits never reaches 65,535.

    A transparent value is left as it is: it is that of the paper, or of none.
    """
    levels = np.asarray(picture, np.float32)
    return _small(Image.fromarray(levels * np.float32(255 / max(float(levels.max()), 1))))


def _on_paper(rgba: Image.Image) -> np.ndarray:
    """Grey levels on an opaque background that differs from the ink: black for light ink, white for dark ink.

    If the opaque part is a whole sheet of paper, with dark and light pixels, the picture is cropped to it, and its
    transparent corners get the colour of the paper.
    """
    rgba = _small(rgba)
    grey, alpha = np.asarray(rgba.convert("L"), np.float32), np.asarray(rgba.getchannel("A"), np.float32) / 255
    opaque = alpha > _LEAST_ALPHA
    if not opaque.any():
        return np.full(grey.shape, 255, np.float32)
    paper = 0 if np.average(grey, weights=alpha) > 127 else 255
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    if opaque[box].mean() > _SHEET_SHARE and np.ptp(grey[opaque]) > 127:
        grey, alpha, paper = grey[box], alpha[box], 255 - paper
    return (grey * alpha + paper * (1 - alpha)).astype(np.float32)


def _small(picture: Image.Image) -> Image.Image:
    """Scaled down in place to at most _WORKING_SIDE pixels on each side."""
    picture.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX)  # never enlarges a picture
    return picture
