"""From an uploaded picture to ink on a black ground: decoded with care, turned over if it is dark on light, cleaned."""

import io

import numpy as np
from PIL import Image, ImageOps
from scipy.ndimage import label

FORMATS = ("PNG", "JPEG")
DECODER_ERRORS = (OSError, SyntaxError, EOFError, ValueError)  # what Pillow raises where a file is damaged
NO_PICTURE = "The file is no picture that can be read: choose a PNG or JPEG that opens elsewhere."
LARGEST_FILE = 5 * 2**20  # bytes
MOST_PIXELS = 16_000_000  # of an uploaded picture: a phone's, decoded in a tenth of a gigabyte
WORKING_SIDE = 400  # pixels; a larger picture is made smaller first
SHEET = 0.9  # of its box is opaque: then the opaque part is a sheet with rounded corners, no ink
FAINT = 16  # of 255: ink must stand out from its ground by so much
WHITE = 240  # of 255: ink as bright as this needs no stretching
TWO_GROUPS = 0.8  # of the variance lies between ink and ground where a picture clearly has both
NOISE_DEVIATIONS = 4  # standard deviations of the ground; what is no brighter belongs to it
HALO = 32  # of 255: what is fainter beside white ink is the lens's or the compression's
SPECK = 0.02  # of all ink; a part with less is dirt


def decode_upload(content: bytes) -> np.ndarray:
    """An uploaded file as (H, W) uint8, light ink on dark ground; ValueError says in a sentence why it cannot be used.

    Only PNG and JPEG are ever opened, and only the header before the size is known to be small enough.
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(
            f"The picture has {len(content) / 2**20:.1f} MB, but {LARGEST_FILE >> 20} MB is the most: save it smaller."
        )
    picture = _opened(content)
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError(
            f"The picture is {picture.width:,} × {picture.height:,} pixels, but {MOST_PIXELS / 1e6:.0f} "
            "million pixels are the most: save it smaller."
        )
    is_jpeg = picture.format == "JPEG"
    try:
        picture.draft("L", (WORKING_SIDE, WORKING_SIDE))  # a JPEG can be decoded smaller from the start
        found = light_on_dark(np.asarray(_grey(ImageOps.exif_transpose(picture))))  # phones note how they were held
    except DECODER_ERRORS:
        raise ValueError(NO_PICTURE) from None
    return np.where(found < FAINT, 0, found) if is_jpeg else found  # its blocks leave faint traces around the ink


def _opened(content: bytes) -> Image.Image:
    """With its header read, and nothing more."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise ValueError(
            f"The picture has far more than {MOST_PIXELS / 1e6:.0f} million pixels, which are the most: save it smaller."
        ) from None
    except DECODER_ERRORS:
        raise ValueError(NO_PICTURE) from None


def _grey(picture: Image.Image) -> Image.Image:
    """On one channel, with what is transparent as ground, and no larger than is needed."""
    if picture.has_transparency_data:
        return _on_paper(_small(picture.convert("RGBA")))
    if picture.mode.startswith("I"):  # 16 bits; Pillow's own way to 8 would cut off what is above 255
        picture = Image.fromarray((np.asarray(picture, np.float32) / 257).clip(0, 255).astype(np.uint8))
    return _small(picture.convert("L"))


def _on_paper(rgba: Image.Image) -> Image.Image:
    """What is transparent filled, on one channel: with what the ink stands out from or, around a whole sheet, left off."""
    grey, opaque = np.asarray(rgba.convert("L")), np.asarray(rgba.getchannel("A")) > 127
    if not opaque.any():
        return Image.new("L", rgba.size)
    paper = "black" if grey[opaque].mean() > 127 else "white"
    rows, columns = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if opaque[top:bottom, left:right].mean() > SHEET and np.ptp(grey[opaque]) > 127:  # a sheet with dark and light on it
        rgba, paper = rgba.crop((left, top, right, bottom)), "white" if paper == "black" else "black"
    return Image.alpha_composite(Image.new("RGBA", rgba.size, paper), rgba).convert("L")


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)  # never enlarges
    return picture


def light_on_dark(picture: np.ndarray) -> np.ndarray:
    """Turned over if the ground is the light part, as on paper; (H, W) uint8. The ground is what the border shows."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    middle = (float(picture.min()) + float(picture.max())) / 2  # of its own levels: paper may be dim
    return 255 - picture if np.median(border) > middle else picture


def clean_photograph(picture: np.ndarray) -> np.ndarray:
    """A photograph's grey ground as black and its ink as white, (H, W) uint8; a flat picture becomes black.

    What is black and white already stays as it is.
    """
    levels = picture.astype(float)
    belongs = _ground(picture)
    ground, ink = np.median(belongs), levels.max()
    noise = NOISE_DEVIATIONS * np.sqrt(
        np.mean((belongs[belongs <= ground] - ground) ** 2)
    )  # what is brighter may be the ink's edge
    if ink - ground - noise < FAINT:
        return np.zeros_like(picture)
    if ground == noise == 0 and ink >= WHITE:
        return picture
    ink = max(np.percentile(levels, 99.5), ground + noise + FAINT)  # a single bright speck is not the ink
    return _without_specks((((levels - ground - noise) / (ink - ground - noise)).clip(0, 1) * 255).astype(np.uint8))


def _without_specks(picture: np.ndarray) -> np.ndarray:
    """Without what is far fainter or smaller than the ink: one bright pixel in a corner would move the digit."""
    ink = np.where(picture < HALO, 0, picture)
    parts, count = label(ink, np.ones((3, 3)))
    masses = np.bincount(parts.ravel(), ink.ravel(), count + 1)
    return np.where((masses > SPECK * masses.sum())[parts], ink, 0).astype(np.uint8)


def _ground(picture: np.ndarray) -> np.ndarray:
    """Levels of pixels that show what the ink was written on, float: those of the darker group if there clearly are two.

    Otherwise all: ink is so little that the middle of all levels is the ground's. The groups are those of Otsu, "A Threshold
    Selection Method from Gray-Level Histograms", 1979: they differ as much as two groups can.
    """
    counts = np.bincount(picture.ravel(), minlength=256).astype(float)
    below = counts.cumsum()[:-1]  # how many are at or below each level but the last
    above = picture.size - below
    total = (counts * np.arange(256)).cumsum()
    with np.errstate(invalid="ignore"):  # a group may be empty
        apart = total[:-1] / below - (total[-1] - total[:-1]) / above
    between = np.nan_to_num(below * above * apart**2) / picture.size**2
    level = int(between.argmax())
    levels = picture.astype(float)
    return levels[levels <= level] if between[level] > TWO_GROUPS * levels.var() else levels.ravel()
