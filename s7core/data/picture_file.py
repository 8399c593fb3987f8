"""An uploaded PNG or JPEG file as grey levels, decoded within limits."""

import io

import numpy as np
from PIL import Image, ImageOps

from s7core import formatting

_FORMATS = ("PNG", "JPEG")
_DECODER_ERRORS = (OSError, SyntaxError, EOFError, ValueError)  # raised by Pillow for damaged files
_NO_PICTURE = "The file is no picture that can be read: choose a PNG or JPEG that opens elsewhere."
LARGEST_FILE = 5 * 2**20  # bytes
MAX_PIXELS = 16_000_000  # as large as a phone's photograph; decoding takes about 100 MB
_WORKING_SIDE = 640  # pixels; larger pictures are scaled down first


def decode_picture(content: bytes) -> np.ndarray:
    """An uploaded PNG or JPEG file as grey levels (H, W) float32, 0..255; transparent parts are paper.

    ValueError says in one sentence why a file cannot be used. The pixels are decoded only after the header has shown that
    there are at most MAX_PIXELS.
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(
            f"The picture has {len(content) / 2**20:.1f} MB, but {LARGEST_FILE >> 20} MB is the most: save it smaller."
        )
    picture = _opened(content)
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError(
            f"The picture is {formatting.count(picture.width)} × {formatting.count(picture.height)} pixels, but "
            f"{MAX_PIXELS / 1e6:.0f} million pixels are the most: save it smaller."
        )
    try:
        picture.draft("RGB", (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG can be decoded at a smaller size
        # A phone stores a photograph unrotated and notes the rotation in its EXIF data.
        return _grey(ImageOps.exif_transpose(picture))
    except _DECODER_ERRORS:
        raise ValueError(_NO_PICTURE) from None


def _opened(content: bytes) -> Image.Image:
    """The picture with only its header read; ValueError if it is not a PNG or JPEG, or far too large."""
    try:
        return Image.open(io.BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise ValueError(
            f"The picture has far more than {MAX_PIXELS / 1e6:.0f} million pixels, which are the most: save it smaller."
        ) from None
    except _DECODER_ERRORS:
        raise ValueError(_NO_PICTURE) from None


def _grey(picture: Image.Image) -> np.ndarray:
    """Grey levels (H, W) float32, at most _WORKING_SIDE pixels on each side."""
    if picture.mode.startswith("I"):
        return _of_sixteen_bits(picture)
    if picture.has_transparency_data:
        return _on_paper(picture.convert("RGBA"))
    return np.asarray(_small(picture.convert("L")), np.float32)


def _of_sixteen_bits(picture: Image.Image) -> np.ndarray:
    """16-bit levels scaled so that the brightest becomes 255: a camera of 10 or 12 bits never reaches 65,535.

    A transparent value is left as it is: it is that of the paper, or of none.
    """
    levels = np.asarray(picture, np.float32)
    return np.asarray(_small(Image.fromarray(levels * (255 / max(float(levels.max()), 1)))), np.float32)


def _on_paper(rgba: Image.Image) -> np.ndarray:
    """Grey levels on an opaque background that differs from the ink: black for light ink, white for dark ink.

    If the opaque part is a whole sheet of paper, with dark and light pixels, the picture is cropped to it, and its
    transparent corners get the colour of the paper.
    """
    rgba = _small(rgba)
    grey, alpha = np.asarray(rgba.convert("L"), np.float32), np.asarray(rgba.getchannel("A"), np.float32) / 255
    opaque = alpha > 0.25
    if not opaque.any():
        return np.full(grey.shape, 255, np.float32)
    paper = 0 if np.average(grey, weights=alpha) > 127 else 255
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    if opaque[box].mean() > _SHEET_SHARE and np.ptp(grey[opaque]) > 127:
        grey, alpha, paper = grey[box], alpha[box], 255 - paper
    return (grey * alpha + paper * (1 - alpha)).astype(np.float32)


_SHEET_SHARE = 0.9  # an opaque part that fills more of its bounding box than this is a sheet of paper, not ink


def _small(picture: Image.Image) -> Image.Image:
    """Scaled down in place to at most _WORKING_SIDE pixels on each side."""
    picture.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX)  # never enlarges a picture
    return picture
