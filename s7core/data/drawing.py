"""From a drawing or a picture to a digit of 28 × 28 pixels, the way that MNIST's digits were made.

LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section III.A: each
digit was scaled to fit a box of 20 × 20 pixels with its shape kept, and placed with its centre of mass in the middle.
"""

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageOps

SIDE = 28            # pixels of a digit
BOX = 20             # pixels of the box that its ink is scaled to
FORMATS = ("PNG", "JPEG")
LARGEST_FILE = 5 * 2**20     # bytes
MOST_PIXELS = 16_000_000     # of an uploaded picture: a phone's, decoded in a tenth of a gigabyte
WORKING_SIDE = 400           # pixels; a larger picture is made smaller first
FAINT = 16                   # of 255: ink must stand out from its ground by so much
WHITE = 240                  # of 255: ink as bright as this needs no stretching
NOISE = 6                    # median deviations of the ground; what is no brighter belongs to it

UNITS = 255          # strokes are given in whole numbers from 0 to this, over the pad's width and height
PAD = 10 * SIDE      # pixels of the picture that strokes are drawn on
PEN = 2.2 / SIDE     # width of a stroke as a share of the pad's side
FINER = 2            # strokes are drawn so many times larger and averaged: grey edges instead of stairs
MOST_POINTS = 1_500   # a digit takes about 100

Stroke = Sequence[tuple[int, int]]   # points (x, y), each 0..UNITS


def decode(content: bytes) -> np.ndarray:
    """An uploaded file as (H, W) uint8, light ink on dark ground; ValueError says in a sentence why it cannot be used.

    Only PNG and JPEG are ever opened, and only the header before the size is known to be small enough.
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(f"The picture has {len(content) / 2**20:.1f} MB, but {LARGEST_FILE >> 20} MB is the most: save it "
                         "smaller.")
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"The picture is {picture.width:,} × {picture.height:,} pixels, but {MOST_PIXELS / 1e6:.0f} "
                             "million pixels are the most: save it smaller.")
        picture.draft("L", (WORKING_SIDE, WORKING_SIDE))   # a JPEG can be decoded smaller from the start
        is_jpeg = picture.format == "JPEG"
        found = light_on_dark(np.asarray(_grey(ImageOps.exif_transpose(picture))))   # phones note how they were held
        return np.where(found < FAINT, 0, found) if is_jpeg else found   # its blocks leave faint traces around the ink
    except (OSError, SyntaxError, EOFError):
        raise ValueError("The file is no picture that can be read: choose a PNG or JPEG that opens elsewhere.") from None


def _grey(picture: Image.Image) -> Image.Image:
    """On one channel, with what is transparent as ground, and no larger than is needed."""
    if picture.has_transparency_data:
        rgba = _small(picture.convert("RGBA"))
        grey, opaque = np.asarray(rgba.convert("L")), np.asarray(rgba.getchannel("A")) > 127
        paper = "black" if opaque.any() and grey[opaque].mean() > 127 else "white"   # what its ink stands out from
        return Image.alpha_composite(Image.new("RGBA", rgba.size, paper), rgba).convert("L")
    if picture.mode.startswith("I"):   # 16 bits; Pillow's own way to 8 would cut off what is above 255
        picture = Image.fromarray((np.asarray(picture, np.float32) / 257).clip(0, 255).astype(np.uint8))
    return _small(picture.convert("L"))


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)   # never enlarges
    return picture


def light_on_dark(picture: np.ndarray) -> np.ndarray:
    """Turned over if the ground is the light part, as on paper; (H, W) uint8. The ground is what the border shows."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    middle = (float(picture.min()) + float(picture.max())) / 2   # of its own levels: paper may be dim
    return 255 - picture if np.median(border) > middle else picture


def cleaned(picture: np.ndarray) -> np.ndarray:
    """A photograph's grey ground as black and its ink as white, (H, W) uint8; a flat picture becomes black.

    What is black and white already stays as it is.
    """
    levels = picture.astype(float)
    ground, ink = np.median(levels), levels.max()
    noise = NOISE * np.median(np.abs(levels - ground))
    if ink - ground - noise < FAINT:
        return np.zeros_like(picture)
    if ground == noise == 0 and ink >= WHITE:
        return picture
    ink = max(np.percentile(levels, 99.5), ground + noise + FAINT)   # a single bright speck is not the ink
    return (((levels - ground - noise) / (ink - ground - noise)).clip(0, 1) * 255).astype(np.uint8)


def drawn(strokes: Sequence[Stroke]) -> np.ndarray:
    """Strokes as a picture (280, 280) uint8, light on dark. A stroke of one point is a dot."""
    side = PAD * FINER
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    radius = PEN * side / 2
    for stroke in strokes:
        points = [(x / UNITS * side, y / UNITS * side) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(2 * radius))
        for x, y in points:   # round ends and joints
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.reduce(FINER))


def centred(picture: np.ndarray) -> np.ndarray:
    """The ink of a picture (H, W) uint8 in MNIST's place and size, (28, 28) uint8; black where there is no ink."""
    ink = _cropped(picture)
    if ink is None:
        return np.zeros((SIDE, SIDE), np.uint8)
    small = _fitted(ink)
    down, across = (_shift(small.sum(axis).astype(float)) for axis in (1, 0))
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    canvas[down : down + small.shape[0], across : across + small.shape[1]] = small
    return canvas


def squeezed(picture: np.ndarray) -> np.ndarray:
    """The whole picture made 28 × 28, with the ink wherever and however large it was drawn; (28, 28) uint8."""
    height, width = picture.shape
    side = max(height, width)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return np.asarray(Image.fromarray(square).resize((SIDE, SIDE), Image.Resampling.BOX))


def _cropped(picture: np.ndarray) -> np.ndarray | None:
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else None


def _fitted(ink: np.ndarray) -> np.ndarray:
    """Scaled to BOX pixels along its longer side; grey comes from averaging, as in MNIST."""
    height, width = ink.shape
    if max(height, width) == BOX:
        return ink
    scale = BOX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    smoothing = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(ink).resize(size, smoothing))


def _shift(weights: np.ndarray) -> int:
    """Where the first row goes, so that the centre of mass falls on pixel 14: all of MNIST's lie from 13.5 to 14.5.

    Ink whose mass lies so far to one end that the other would be cut off moves less far.
    """
    centre = (weights * np.arange(len(weights))).sum() / weights.sum()
    return min(max(math.ceil(SIDE / 2 - 0.5 - centre), 0), SIDE - len(weights))
