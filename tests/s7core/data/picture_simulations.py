"""Simulated photographs and scans of handwritten digits, as the files that somebody would upload.

Each simulation takes a digit of MNIST (28, 28) uint8 and a random generator, and returns the bytes of a PNG or JPEG file.
What varies within a kind (pen, light, paper, noise, place and size) is drawn from the generator over wide ranges, so that
a cure of one example is no cure of its kind.
"""

import io
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, zoom

Simulation = Callable[[np.ndarray, np.random.Generator], bytes]


def png(levels: np.ndarray, **options) -> bytes:
    """A PNG file of levels (H, W) or (H, W, 3), 0..255; other types and modes as they are."""
    return _file(_picture(levels), "PNG", **options)


def jpeg(levels: np.ndarray, quality: int = 85, **options) -> bytes:
    """A JPEG file of levels (H, W) or (H, W, 3), 0..255."""
    return _file(_picture(levels), "JPEG", quality=quality, **options)


def _picture(levels: np.ndarray) -> Image.Image:
    return Image.fromarray(levels.round().clip(0, 255).astype(np.uint8) if levels.dtype.kind == "f" else levels)


def _file(picture: Image.Image, kind: str, **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def ink_of(digit: np.ndarray, side: int) -> np.ndarray:
    """The digit enlarged smoothly to (side, side) with sharp outlines: the share of ink of each pixel, 0..1."""
    large = zoom(digit / 255, side / 28, order=3)[:side, :side]
    return ((large - 0.5) * max(side / 28, 1) + 0.5).clip(0, 1)


def box_of(ink: np.ndarray) -> tuple[slice, slice]:
    """The smallest rectangle with all that is darker than half ink."""
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def on_canvas(ink: np.ndarray, height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    """The ink somewhere on a canvas (height, width); it fits, since it is at most as large."""
    canvas = np.zeros((height, width))
    top = generator.integers(0, height - ink.shape[0] + 1)
    left = generator.integers(0, width - ink.shape[1] + 1)
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas


def thick_ink(digit: np.ndarray, generator: np.random.Generator, side: int = 512) -> np.ndarray:
    """The digit with a thick pen on a canvas (side, side), not touching its edge; share of ink, 0..1."""
    ink = ink_of(digit, int(generator.uniform(0.45, 0.95) * side))
    return gaussian_filter(on_canvas(ink, side, side, generator), generator.uniform(0.3, 1.5))


def thinned(ink: np.ndarray) -> np.ndarray:
    """The skeleton of ink (H, W) bool by Zhang and Suen, "A Fast Parallel Algorithm for Thinning Digital Patterns", 1984."""
    ink = np.pad(ink, 1)
    while True:
        before = ink
        for first in (True, False):
            around = [np.roll(ink, shift, (0, 1)) for shift in _AROUND]
            count = sum(each.astype(int) for each in around)
            steps = sum((~around[k] & around[(k + 1) % 8]).astype(int) for k in range(8))
            north, east, south, west = around[0], around[2], around[4], around[6]
            if first:
                free = ~(north & east & south) & ~(east & south & west)
            else:
                free = ~(north & east & west) & ~(north & south & west)
            ink = ink & ~((count >= 2) & (count <= 6) & (steps == 1) & free)
        if np.array_equal(before, ink):
            return ink[1:-1, 1:-1]


_AROUND = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)]  # rolls: north first, then clockwise


def thin_ink(
    digit: np.ndarray, pen: float, height: int, canvas: tuple[int, int], generator: np.random.Generator
) -> np.ndarray:
    """The digit drawn with a thin pen on a canvas; `height` of the digit in pixels, `pen` as a share of it."""
    points = np.argwhere(thinned(ink_of(digit, 112) > 0.5))
    extent = max(np.ptp(points[:, 0]), np.ptp(points[:, 1]), 1)
    scale, known = height / extent, set(map(tuple, points))
    size = np.ptp(points, axis=0) * scale
    room = np.maximum(np.array(canvas) - size - 8, 1)
    start = 4 + generator.uniform(0, 1, 2) * room
    finer = 4 if pen * height < 4 else 1  # lines are drawn larger and averaged
    sheet = Image.new("L", (canvas[1] * finer, canvas[0] * finer))
    draw = ImageDraw.Draw(sheet)
    width = pen * height * finer

    def place(point: tuple[int, int]) -> tuple[float, float]:
        y, x = (start + (np.array(point) - points.min(0)) * scale) * finer
        return x, y

    for row, column in known:
        x, y = place((row, column))
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
        for step in ((0, 1), (1, 0), (1, 1), (1, -1)):
            if (row + step[0], column + step[1]) in known:
                draw.line([(x, y), place((row + step[0], column + step[1]))], fill=255, width=max(1, round(width)))
    return np.asarray(sheet.reduce(finer) if finer > 1 else sheet) / 255


def photographed(ink: np.ndarray, light: np.ndarray | float, generator: np.random.Generator) -> np.ndarray:
    """Grey levels of paper under this light (H, W), 0..255, with ink of some darkness, and the noise of a camera."""
    reflected = 1 - ink * generator.uniform(0.72, 0.92)
    return light * reflected + generator.normal(0, generator.uniform(1, 4), ink.shape)


def slope(shape: tuple[int, int], angle: float) -> np.ndarray:
    """(H, W) numbers that rise from 0 to 1 in this direction (radians)."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    along = x * np.cos(angle) + y * np.sin(angle)
    return (along - along.min()) / np.ptp(along)


def thin_scan(digit: np.ndarray, generator: np.random.Generator, pen: float = 1 / 200) -> bytes:
    """A scan in black and white whose pen is 1/200 of the digit's height."""
    side = int(generator.choice([280, 400, 900]))
    return png(255 * (1 - thin_ink(digit, pen, int(side * generator.uniform(0.5, 0.9)), (side, side), generator)))


def thin_scan_wider(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A scan whose pen is 3/200 of the digit's height."""
    return thin_scan(digit, generator, 3 / 200)


def thin_scan_any(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A scan whose pen is 1/300 to 1/12 of the digit's height."""
    return thin_scan(digit, generator, float(np.exp(generator.uniform(np.log(1 / 300), np.log(1 / 12)))))


def thin_photograph(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A photograph of a pen of 2/200 to 6/200 of the digit's height, in uneven light."""
    side = int(generator.choice([280, 512, 1200]))
    pen = generator.uniform(2, 6) / 200
    ink = thin_ink(digit, pen, int(side * generator.uniform(0.4, 0.85)), (side, side), generator)
    ink = gaussian_filter(ink, generator.uniform(0.3, 0.8))
    light = 215 * (1 - generator.uniform(0, 0.4) * slope(ink.shape, generator.uniform(0, 2 * np.pi)))
    return png(photographed(ink / max(ink.max(), 0.5), light, generator))


def gradient(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Light that falls from about 220 to 80 over the paper, in any direction."""
    ink = thick_ink(digit, generator)
    bright, dark = generator.uniform(200, 240), generator.uniform(60, 110)
    return png(photographed(ink, dark + (bright - dark) * slope(ink.shape, generator.uniform(0, 2 * np.pi)), generator))


def hand_shadow(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A shadow over about half the sheet, its edge soft or hard."""
    ink = thick_ink(digit, generator)
    side = slope(ink.shape, generator.uniform(0, 2 * np.pi))
    softness = np.exp(generator.uniform(np.log(0.004), np.log(0.08)))
    shade = 1 / (1 + np.exp(-((side - generator.uniform(0.3, 0.7)) / softness).clip(-50, 50)))
    return png(photographed(ink, generator.uniform(190, 235) * (1 - generator.uniform(0.3, 0.6) * shade), generator))


def soft_crop(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A blurred picture of low contrast, cropped so that the ink touches the edge or nearly does."""
    side = int(generator.choice([40, 80, 160, 300]))
    ink = ink_of(digit, side)
    margin = int(generator.integers(0, 4)) * side // 56
    ink = np.pad(ink[box_of(ink)], margin)
    ink = gaussian_filter(ink, side * generator.uniform(0.005, 0.03))
    paper = generator.uniform(150, 240)
    levels = paper - ink * generator.uniform(40, 120) + generator.normal(0, generator.uniform(0, 2), ink.shape)
    return png(levels) if generator.random() < 0.5 else jpeg(levels)


def desk(digit: np.ndarray, generator: np.random.Generator, edges: int = 1, tilt: float = 0.0) -> bytes:
    """A dark strip of desk along an edge, or along some, perhaps tilted, and perhaps with a grain."""
    ink = thick_ink(digit, generator)
    side = len(ink)
    inner = int(side * 0.72)
    ink = np.zeros_like(ink)
    margin = int(side * 0.14)
    ink[margin : margin + inner, margin : margin + inner] = thick_ink(digit, generator, inner)
    levels = photographed(ink, generator.uniform(190, 235), generator)
    wood = generator.uniform(25, 120) + generator.normal(0, generator.uniform(0, 8), (1, side))
    for edge in generator.permutation(4)[:edges]:
        turned = np.rot90(levels, edge)  # a view: what is written there is written into the picture
        depth = side * generator.uniform(0.015, 0.11) + generator.uniform(-tilt, tilt) * (np.arange(side) - side / 2)
        is_desk = np.arange(side)[None] < depth[:, None]
        turned[is_desk] = (np.broadcast_to(wood, turned.shape) + generator.normal(0, 2, turned.shape))[is_desk]
    return png(gaussian_filter(levels, 0.6))


def desk_two_edges(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Strips of desk along two or three edges, slightly tilted."""
    return desk(digit, generator, int(generator.integers(2, 4)), 0.05)


def ruled(digit: np.ndarray, generator: np.random.Generator, squared: bool = False, tilt: float = 0.0) -> bytes:
    """Ruled or squared paper with lines of about 150 on 225."""
    ink = thick_ink(digit, generator)
    side, spacing = len(ink), generator.uniform(0.05, 0.2) * len(ink)
    width, angle = generator.uniform(1, 4), generator.uniform(-tilt, tilt)
    y, x = np.mgrid[0:side, 0:side]
    lines = np.zeros(ink.shape)
    for along in [y * np.cos(angle) + x * np.sin(angle), x * np.cos(angle) - y * np.sin(angle)][: 2 if squared else 1]:
        offset = (along + generator.uniform(0, spacing)) % spacing
        lines = np.maximum(lines, (width / 2 + 0.5 - np.abs(offset - spacing / 2)).clip(0, 1))
    paper, drawn = generator.uniform(205, 245), generator.uniform(0.55, 0.85)
    light = paper * (1 - lines * (1 - drawn))
    return png(photographed(ink, light, generator))


def squared(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Squared paper."""
    return ruled(digit, generator, squared=True)


def ruled_tilted(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Ruled or squared paper that was not held straight."""
    return ruled(digit, generator, squared=bool(generator.random() < 0.5), tilt=0.07)


def half_alpha(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Black or dark ink on a transparent ground, opaque to a third up to all of it."""
    side = int(generator.choice([84, 284, 600]))
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[..., :3] = generator.integers(0, 60, 3)
    ink = on_canvas(ink_of(digit, int(side * 0.9)), side, side, generator)
    rgba[..., 3] = (ink * generator.uniform(0.3, 1) * 255).astype(np.uint8)
    return png(rgba)


def sixteen_bit(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """16-bit grey whose paper is the transparent value, as some scanners write it."""
    ink = on_canvas(ink_of(digit, 224), 284, 284, generator)
    levels = (65_535 * (1 - ink * generator.uniform(0.6, 1))).astype(np.uint16)
    return png(levels, transparency=65_535)


def twelve_bit(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Data of 10 or 12 bits in a file of 16 bits."""
    most = int(generator.choice([1023, 4095]))
    ink = thick_ink(digit, generator, 284)
    levels = most * generator.uniform(0.7, 1) * (1 - ink * generator.uniform(0.6, 1)) + generator.normal(0, 3, ink.shape)
    return png(levels.clip(0, most).astype(np.uint16))


def small(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A picture of 9 to 24 pixels, cropped near its ink."""
    ink = ink_of(digit, 280)
    ink = np.pad(ink[box_of(ink)], int(generator.integers(0, 20)))
    scale = generator.integers(9, 25) / max(ink.shape)
    size = [max(2, round(each * scale)) for each in ink.shape[::-1]]
    levels = Image.fromarray((255 * ink).astype(np.uint8)).resize(size, Image.Resampling.BOX)
    return png(np.asarray(levels) if generator.random() < 0.5 else 255 - np.asarray(levels))


def board(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Chalk on a dark board in uneven light."""
    ink = thick_ink(digit, generator)
    light = 1 - generator.uniform(0, 0.5) * slope(ink.shape, generator.uniform(0, 2 * np.pi))
    levels = light * (generator.uniform(20, 70) + ink * generator.uniform(110, 170))
    return jpeg(levels + generator.normal(0, generator.uniform(1, 4), ink.shape))


def coarse_jpeg(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A JPEG of quality 30."""
    side = int(generator.choice([112, 280, 512]))
    return jpeg(photographed(thick_ink(digit, generator, side), generator.uniform(180, 240), generator), 30)


def turned_by_exif(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """A photograph stored unturned, whose EXIF data say how it is to be turned."""
    levels = photographed(thick_ink(digit, generator), 215, generator)
    orientation, turns = [(3, 2), (6, 1), (8, 3)][generator.integers(3)]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(np.rot90(levels, turns), exif=exif)


def coloured(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """Blue, red or green ink on tinted paper."""
    ink = thick_ink(digit, generator)[..., None]
    paper = np.array([generator.uniform(215, 250), generator.uniform(205, 240), generator.uniform(150, 235)])
    pens = [(40, 60, 160), (60, 90, 220), (190, 40, 50), (40, 130, 70), (240, 110, 40)]
    levels = paper * (1 - ink) + np.array(pens[generator.integers(len(pens))]) * ink
    return jpeg(levels + generator.normal(0, generator.uniform(1, 4), levels.shape))


def clean(digit: np.ndarray, generator: np.random.Generator) -> bytes:
    """The pixels of MNIST themselves, perhaps each as a square of pixels, perhaps dark on light."""
    levels = np.kron(digit, np.ones((int(generator.choice([1, 1, 5, 10])),) * 2, np.uint8))
    return png(levels if generator.random() < 0.5 else 255 - levels)


def several(digits: list[np.ndarray], generator: np.random.Generator) -> bytes:
    """Two or more digits beside each other, as one writes a number."""
    side, row = 224, []
    for digit in digits:
        ink = ink_of(digit, int(side * generator.uniform(0.8, 1)))
        ink = ink[:, box_of(ink)[1]]
        gap = int(side * generator.uniform(0.06, 0.3))
        ink = np.pad(ink, ((0, side - len(ink)), (0, gap)))
        row.append(np.roll(ink, int(generator.integers(0, side - len(ink) + 1)), 0))
    ink = np.pad(np.hstack(row), 30)
    if generator.random() < 0.5:
        return png(255 * (1 - ink))
    return jpeg(photographed(ink, 215 * (1 - 0.3 * slope(ink.shape, generator.uniform(0, 6))), generator))


KINDS: dict[str, Simulation] = {
    each.__name__: each
    for each in (
        thin_scan,
        thin_scan_wider,
        thin_scan_any,
        thin_photograph,
        gradient,
        hand_shadow,
        soft_crop,
        desk,
        desk_two_edges,
        ruled,
        squared,
        ruled_tilted,
        half_alpha,
        sixteen_bit,
        twelve_bit,
        small,
        board,
        coarse_jpeg,
        turned_by_exif,
        coloured,
        clean,
    )
}


def simulated(kind: str, images: np.ndarray, count: int, seed: int = 0) -> Iterator[tuple[int, bytes]]:
    """`count` files of a kind, each with the index of its digit among `images` (N, 28, 28)."""
    generator = np.random.default_rng([seed, *kind.encode()])
    for index in generator.permutation(len(images))[:count]:
        yield int(index), KINDS[kind](images[index], generator)
