"""From an uploaded picture to light ink on a black background: decoding with limits, inversion, and cleaning."""

import io

import numpy as np
from PIL import Image, ImageOps
from scipy.ndimage import label

from s7core import formatting

_FORMATS = ("PNG", "JPEG")
_DECODER_ERRORS = (OSError, SyntaxError, EOFError, ValueError)  # raised by Pillow for damaged files
_NO_PICTURE = "The file is no picture that can be read: choose a PNG or JPEG that opens elsewhere."
LARGEST_FILE = 5 * 2**20  # bytes
MAX_PIXELS = 16_000_000  # as large as a phone's photograph; decoding takes about 100 MB
_WORKING_SIDE = 400  # pixels; larger pictures are scaled down first
_SHEET_SHARE = 0.9  # an opaque part that fills more of its bounding box than this is a sheet of paper, not ink
_MIN_CONTRAST = 16  # grey levels by which ink must be brighter than its background
_WHITE = 240  # grey level from which ink counts as white already
_TWO_GROUPS_SHARE = 0.8  # share of the variance between dark and light pixels from which a picture has clearly both
_NOISE_DEVIATIONS = 4  # pixels up to this many standard deviations above the background belong to it
_HALO_LEVEL = 32  # grey levels below this are blur or compression artefacts around white ink
_SPECK_SHARE = 0.02  # a connected part with no more than this share of all ink is dirt


def decode_upload(content: bytes) -> np.ndarray:
    """An uploaded PNG or JPEG file as (H, W) uint8, light ink on a dark background.

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
            f"{MAX_PIXELS / 1e6:.0f} "
            "million pixels are the most: save it smaller."
        )
    is_jpeg = picture.format == "JPEG"
    try:
        picture.draft("L", (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG can be decoded at a smaller size
        # A phone stores a photograph unrotated and notes the rotation in its EXIF data.
        levels = light_on_dark(np.asarray(_grey(ImageOps.exif_transpose(picture))))
    except _DECODER_ERRORS:
        raise ValueError(_NO_PICTURE) from None
    return np.where(levels < _MIN_CONTRAST, 0, levels) if is_jpeg else levels  # JPEG leaves faint artefacts around ink


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


def _grey(picture: Image.Image) -> Image.Image:
    """The picture as 8-bit grey, transparent parts as background, at most _WORKING_SIDE pixels on each side."""
    if picture.has_transparency_data:
        return _on_paper(_small(picture.convert("RGBA")))
    if picture.mode.startswith("I"):  # 16 bits: Pillow's conversion to 8 would clip at 255
        picture = Image.fromarray((np.asarray(picture, np.float32) / 257).clip(0, 255).astype(np.uint8))
    return _small(picture.convert("L"))


def _on_paper(rgba: Image.Image) -> Image.Image:
    """The picture as grey on an opaque background that differs from its ink: black for light ink, white for dark ink.

    If the opaque part is a whole sheet of paper, with dark and light pixels, the picture is cropped to it, and its
    transparent corners get the colour of the paper.
    """
    grey, opaque = np.asarray(rgba.convert("L")), np.asarray(rgba.getchannel("A")) > 127
    if not opaque.any():
        return Image.new("L", rgba.size)
    paper = "black" if grey[opaque].mean() > 127 else "white"
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if opaque[top:bottom, left:right].mean() > _SHEET_SHARE and np.ptp(grey[opaque]) > 127:
        rgba, paper = rgba.crop((left, top, right, bottom)), "white" if paper == "black" else "black"
    return Image.alpha_composite(Image.new("RGBA", rgba.size, paper), rgba).convert("L")


def _small(picture: Image.Image) -> Image.Image:
    """Scaled down in place to at most _WORKING_SIDE pixels on each side."""
    picture.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX)  # never enlarges a picture
    return picture


def light_on_dark(picture: np.ndarray) -> np.ndarray:
    """The picture (H, W) uint8, inverted if its background is light; the pixels of the border show the background."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    middle = (float(picture.min()) + float(picture.max())) / 2  # not 127: the paper may be dim
    return 255 - picture if np.median(border) > middle else picture


def clean_photograph(picture: np.ndarray) -> np.ndarray:
    """A photograph (H, W) uint8, light on dark, with its background made black and its ink white; without ink all black.

    A picture that is black and white already is returned as it is.
    """
    levels = picture.astype(float)
    background_levels = _background_levels(picture)
    background, ink = np.median(background_levels), levels.max()
    # Only of levels below the median: brighter ones may be edges of the ink.
    below = background_levels[background_levels <= background]
    noise = _NOISE_DEVIATIONS * np.sqrt(np.mean((below - background) ** 2))
    if ink - background - noise < _MIN_CONTRAST:
        return np.zeros_like(picture)
    if background == noise == 0 and ink >= _WHITE:
        return picture
    ink = max(np.percentile(levels, 99.5), background + noise + _MIN_CONTRAST)  # not the maximum, which may be a speck
    stretched = ((levels - background - noise) / (ink - background - noise)).clip(0, 1) * 255
    return _without_specks(stretched.astype(np.uint8))


def _without_specks(picture: np.ndarray) -> np.ndarray:
    """The picture without faint pixels and small connected parts: a bright pixel in a corner would move the digit."""
    ink = np.where(picture < _HALO_LEVEL, 0, picture)
    parts, count = label(ink, np.ones((3, 3)))
    masses = np.bincount(parts.ravel(), ink.ravel(), count + 1)
    return np.where((masses > _SPECK_SHARE * masses.sum())[parts], ink, 0).astype(np.uint8)


def _background_levels(picture: np.ndarray) -> np.ndarray:
    """(N,) float grey levels of the background's pixels: the darker of two groups if there clearly are two, else all.

    If there are not, ink is so rare that the median of all levels is that of the background. The groups are split by the
    threshold of Otsu, "A Threshold Selection Method from Gray-Level Histograms", 1979.
    """
    counts = np.bincount(picture.ravel(), minlength=256).astype(float)
    below = counts.cumsum()[:-1]  # pixels at or below each level 0..254
    above = picture.size - below
    total = (counts * np.arange(256)).cumsum()
    with np.errstate(invalid="ignore"):  # a group may be empty
        distance = total[:-1] / below - (total[-1] - total[:-1]) / above  # of the two groups' means
    between = np.nan_to_num(below * above * distance**2) / picture.size**2  # variance between the groups
    level = int(between.argmax())
    levels = picture.astype(float)
    return levels[levels <= level] if between[level] > _TWO_GROUPS_SHARE * levels.var() else levels.ravel()
