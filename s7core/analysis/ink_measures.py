"""What can be measured of the ink of digits: how much there is, how thick its strokes are, how far it leans."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from s7core.data.drawn_images import DrawnImages
from s7core.data.mnist_arrays import load_arrays
from s7core.data.tested_digits import indices_tested
from s7core.language.translation import N_, translated_fields

WHITE = 255
MNIST_DIGITS = 2_000  # that drawn ones are compared with


@translated_fields("name", "unit", "more", "less")
@dataclass(frozen=True)
class InkMeasure:
    """`name` as a heading, `unit`, and the words for more and for less of it: "thicker", "thinner"."""

    key: str
    name: str
    unit: str
    more: str
    less: str


INK_MEASURES = (
    InkMeasure("extent", N_("Size before placing"), N_("pixels"), N_("larger"), N_("smaller")),
    InkMeasure("thickness", N_("Stroke thickness"), N_("pixels"), N_("thicker"), N_("thinner")),
    InkMeasure("ink", N_("Ink"), N_("white pixels"), N_("heavier in ink"), N_("lighter in ink")),
    InkMeasure("slant", N_("Slant"), N_("degrees"), N_("leaning further right"), N_("leaning further left")),
)


def ink_amounts(images: np.ndarray) -> np.ndarray:
    """(N,) the ink of images (N, 28, 28) uint8, in white pixels: two half-grey ones count as one."""
    found: np.ndarray = images.sum((1, 2), dtype=np.float64) / WHITE
    return found


def stroke_thicknesses(images: np.ndarray) -> np.ndarray:
    """(N,) the stroke thickness of images (N, 28, 28) uint8 in pixels: the width of the bar with as much ink and outline.

    A bar of width w and length l has the area A = w l and the outline P = 2 (w + l), from which w follows. The outline of a
    grey image is the sum of its gradients' sizes, which is the mean outline over all grey levels (coarea formula).
    """
    padded = np.pad(images.astype(np.float64) / WHITE, ((0, 0), (1, 1), (1, 1)))
    down, across = np.diff(padded, axis=1)[:, :, :-1], np.diff(padded, axis=2)[:, :-1, :]
    half_outline = np.hypot(down, across).sum((1, 2)) / 2
    area = ink_amounts(images)
    found: np.ndarray = (half_outline - np.sqrt(np.maximum(half_outline**2 - 4 * area, 0.0))) / 2
    return found


def slants(images: np.ndarray) -> np.ndarray:
    """(N,) how far the ink of images (N, 28, 28) uint8 leans to the right, in degrees.

    It is the shear that the second moments show: the angle whose tangent is the covariance of x and height over the variance
    of height, 0 for upright ink.
    """
    weights = images.astype(np.float64)
    total = np.maximum(weights.sum((1, 2)), 1.0)
    rows, columns = np.arange(images.shape[1]), np.arange(images.shape[2])
    x = (weights.sum(1) * columns).sum(1) / total
    y = (weights.sum(2) * rows).sum(1) / total
    from_y = rows[None, :] - y[:, None]
    covariance = np.einsum("nrc,nr,nc->n", weights, from_y, columns[None, :] - x[:, None])
    variance = np.einsum("nrc,nr->n", weights, from_y**2)
    found: np.ndarray = np.degrees(np.arctan2(-covariance, np.maximum(variance, 1e-9)))  # rows count downwards
    return found


def box_sides(images: np.ndarray) -> np.ndarray:
    """(N,) the longer side of the smallest box around the ink of images (N, 28, 28) uint8, in pixels; 0 without ink."""

    def side(marked: np.ndarray) -> np.ndarray:
        last = marked.shape[1] - marked[:, ::-1].argmax(1)
        found: np.ndarray = np.where(marked.any(1), last - marked.argmax(1), 0)
        return found

    inked = images > 0
    found: np.ndarray = np.maximum(side(inked.max(1)), side(inked.max(2))).astype(np.float64)
    return found


def measures_of_drawn(drawn: DrawnImages) -> dict[str, np.ndarray]:
    """(N,) values of drawn digits for each of INK_MEASURES: the size as on the pad, the others as placed for networks."""
    return {"extent": drawn.extents, **_of_placed(drawn.centred)}


@lru_cache(maxsize=1)
def measures_of_mnist() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """(MNIST_DIGITS,) values of evenly spaced test digits for each of INK_MEASURES, and the true classes of these digits."""
    chosen, arrays = indices_tested(MNIST_DIGITS), load_arrays()
    images = arrays.test_images[chosen]
    return {"extent": box_sides(images), **_of_placed(images)}, arrays.test_labels[chosen]


def _of_placed(images: np.ndarray) -> dict[str, np.ndarray]:
    return {"thickness": stroke_thicknesses(images), "ink": ink_amounts(images), "slant": slants(images)}
