"""Ink told from its paper, however the light falls: a picture becomes the darkness of its ink, 0 where there is none."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import binary_dilation, distance_transform_edt, gaussian_filter, grey_closing, grey_opening, label

_COARSE_SIDE = 96  # pixels of the picture on which the light is estimated
_SMALL_SIDE = 32  # pixels; on smaller pictures the light is even
_STROKE_SHARE = 0.35  # of the shorter side: what is darker than all around it and narrower than this is no shadow
_SCALES = (0.06, 0.12, 0.25)  # shares of the shorter side: widths of strokes by which light ink is told from dark ink
_CLEAR_EXTREME, _CLEAR_BORDER = 1.35, 2.0  # logarithms of ratios from which a sign of light ink decides alone
_LESS = 0.3  # weight of the signs that are less reliable
_TRIMMING_ROUNDS = 6
_PLAIN_SHARE = 0.2  # of all pixels: as many of exactly the same level are drawn paper, not photographed
_PLAIN = 0.9  # of that level: what is darker is ink
_EDGE = 2  # pixels around ink that are hidden with it
_WIDEST_STROKE = 0.4  # of the shorter side; what is wider is a shadow or a desk
_TWO_GROUPS_SHARE = 0.7  # share of the variance between dark and light pixels from which a picture clearly has both
_INK_SHARE = 0.4  # of the darkest ink: what is darker is hidden when the light is estimated
NOISE_DEVIATIONS = 4  # pixels up to this many standard deviations darker than the paper belong to it
LEAST_CONTRAST = 16 / 255  # share of the paper's brightness by which ink must be darker
_EVEN = 1.25  # light whose brightest part is at most so many times as bright as its darkest is even


@dataclass(frozen=True)
class InkOnPaper:
    """How dark each pixel is.

    ink: (H, W) float32; 0 is the paper and 1 black, and the noise of the paper is still there. noise: the standard deviation
    of that of the paper, in the same unit. uneven: whether the light was evened out.
    """

    ink: np.ndarray
    noise: float
    uneven: bool


def ink_on_paper(levels: np.ndarray) -> InkOnPaper:
    """The ink of a picture (H, W) float32, 0 (black) to 255, be it dark on light or light on dark."""
    if np.ptp(levels) == 0:
        return InkOnPaper(np.zeros(levels.shape, np.float32), 0.0, False)
    coarse = _coarse(levels)
    if _is_light_on_dark(coarse):
        levels, coarse = 255 - levels, 255 - coarse
    brightest = float(levels.max())
    if (levels == brightest).mean() > _PLAIN_SHARE and _widest(coarse < _PLAIN * brightest) < _WIDEST_STROKE * min(
        coarse.shape
    ):
        return InkOnPaper((1 - levels / brightest).astype(np.float32), 0.0, False)
    paper, hidden = _paper(coarse)
    paper, hidden = _enlarged(paper, levels.shape), _enlarged(hidden.astype(np.float32), levels.shape) > 0.02
    ink = 1 - levels / np.maximum(paper, 1)
    if max(levels.shape) < _SMALL_SIDE:  # too few pixels to tell noise from edges
        return InkOnPaper(ink, 0.0, False)
    seen = ink if hidden.all() else ink[~hidden]
    middle = float(np.median(seen))
    lighter = seen[seen <= middle] - middle  # only lighter pixels: darker ones may be edges of the ink
    noise = float(np.sqrt(np.mean(lighter**2)))
    darkest, lightest = np.percentile(paper, (5, 95))
    return InkOnPaper((ink - middle).astype(np.float32), noise, bool(lightest > _EVEN * darkest))


def _enlarged(coarse: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Enlarged smoothly to (H, W) float32."""
    if np.ptp(coarse) == 0 or coarse.shape == shape:
        return np.full(shape, coarse.flat[0], np.float32) if np.ptp(coarse) == 0 else coarse.astype(np.float32)
    large = Image.fromarray(coarse.astype(np.float32)).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(large)


def _coarse(levels: np.ndarray) -> np.ndarray:
    """The picture scaled down to at most _COARSE_SIDE pixels on each side."""
    scale = _COARSE_SIDE / max(levels.shape)
    if scale >= 1:
        return levels.astype(np.float64)
    size = [max(1, round(side * scale)) for side in levels.shape[::-1]]
    return np.asarray(Image.fromarray(levels.astype(np.float32)).resize(size, Image.Resampling.BOX), np.float64)


def _is_light_on_dark(coarse: np.ndarray) -> bool:
    """Whether the ink is lighter than its background: three signs, each a logarithm of a ratio, positive for light ink.

    Ink differs most from the median, which is the background where ink is rare. The border is mostly background. Where
    neither is clear, as under a shadow or with ink that fills the picture, it counts too that ink is thin.
    """
    flat = coarse / _slope(coarse)
    middle = np.median(flat)
    extreme = _log_ratio(flat.max() - middle, middle - flat.min())
    if abs(extreme) > _CLEAR_EXTREME:
        return extreme > 0
    edge = np.concatenate([coarse[0], coarse[-1], coarse[:, 0], coarse[:, -1]])
    dark_share = np.mean(edge <= (coarse.min() + coarse.max()) / 2)
    is_light = coarse > (coarse.min() + coarse.max()) / 2
    border = _log_ratio(dark_share, 1 - dark_share)
    if abs(border) > _CLEAR_BORDER:
        return border > 0
    widths = [max(2, round(share * min(coarse.shape))) for share in _SCALES]
    light = sum(float(((coarse - grey_opening(coarse, width)) ** 2).sum()) for width in widths)
    dark = sum(float(((grey_closing(coarse, width) - coarse) ** 2).sum()) for width in widths)
    pieces = _log_ratio(_pieces(~is_light), _pieces(is_light))
    return extreme + _LESS * (border + _log_ratio(light, dark)) + pieces > 0


def _pieces(part: np.ndarray) -> int:
    """How many connected pieces a part of the picture (H, W) bool has, without specks."""
    sizes = np.bincount(label(part, np.ones((3, 3)))[0].ravel())[1:]
    return int((sizes > 0.01 * part.size).sum())


def _log_ratio(one: float, other: float) -> float:
    return float(np.log((one + 1e-9) / (other + 1e-9)))


def _paper(coarse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The brightness of the paper (H, W) under the light that falls on it, also under the ink, and where that is, as bool.

    First a slope is divided out, then what is dark and narrow is hidden, and filled in from the paper around it.
    """
    if max(coarse.shape) < _SMALL_SIDE:
        hidden = coarse < (coarse.min() + coarse.max()) / 2
        return np.full(coarse.shape, np.percentile(coarse[~hidden], 90)), hidden
    tilted = _slope(coarse)
    flat = coarse / tilted
    closed = grey_closing(flat, max(3, round(_STROKE_SHARE * min(coarse.shape))), mode="nearest")
    darker = 1 - flat / np.maximum(closed, 1e-6)
    hidden = darker > max(_INK_SHARE * darker.max(), LEAST_CONTRAST / 2)
    strokes = flat <= _threshold(flat)
    is_even = _is_strokes(strokes, flat)
    if is_even:
        hidden = strokes
    hidden = binary_dilation(hidden, np.ones((3, 3)), _EDGE)  # the edges of ink are grey
    if not hidden.any() or hidden.all():
        return np.full(coarse.shape, np.median(coarse)), hidden
    filled = _filled(flat, hidden, closed)
    return np.where(hidden | is_even, np.maximum(filled, closed), filled) * tilted, hidden


def _is_strokes(dark: np.ndarray, flat: np.ndarray) -> bool:
    """Whether the dark pixels (H, W) bool differ clearly from all others, and form strokes rather than areas."""
    if dark.all() or not dark.any() or dark[[0, 0, -1, -1], [0, -1, 0, -1]].any():  # a shadow covers a corner
        return False
    between = dark.mean() * (1 - dark.mean()) * (flat[dark].mean() - flat[~dark].mean()) ** 2
    return bool(between > _TWO_GROUPS_SHARE * flat.var() and _widest(dark) < _WIDEST_STROKE * min(dark.shape))


def _widest(part: np.ndarray) -> float:
    """The width of the widest place of a part (H, W) bool, in pixels."""
    return 2 * float(distance_transform_edt(np.pad(part, 1)).max())


def _threshold(flat: np.ndarray) -> float:
    """The level between dark and light pixels by Otsu, "A Threshold Selection Method from Gray-Level Histograms", 1979."""
    ordered = np.sort(flat.ravel())
    below = np.arange(1, len(ordered))  # pixels at or below each level
    total = ordered.cumsum()
    distance = total[:-1] / below - (total[-1] - total[:-1]) / (len(ordered) - below)  # of the two groups' means
    return float(ordered[(below * (len(ordered) - below) * distance**2).argmax()])


def _slope(coarse: np.ndarray) -> np.ndarray:
    """A plane through the logarithm of the paper's levels, as levels (H, W); ink is left out step by step."""
    if max(coarse.shape) < _SMALL_SIDE:
        return np.ones(coarse.shape)
    y, x = np.mgrid[-1 : 1 : coarse.shape[0] * 1j, -1 : 1 : coarse.shape[1] * 1j]
    terms = np.stack([np.ones(coarse.size), x.ravel(), y.ravel()], axis=1)
    levels = np.log(np.maximum(coarse.ravel(), 4))
    used = levels >= np.median(levels)
    if np.ptp(levels[used]) == 0:
        return np.full(coarse.shape, np.exp(levels[used][0]))
    used = np.ones(len(levels), bool)
    for _ in range(_TRIMMING_ROUNDS):
        fit = np.linalg.lstsq(terms[used], levels[used], rcond=None)[0]
        off = levels - terms @ fit
        used = off > -max(1.2 * np.sqrt(np.mean(off[used] ** 2)), 0.02)
    plane: np.ndarray = np.exp((terms @ fit).reshape(coarse.shape))
    return plane


def _filled(flat: np.ndarray, hidden: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """The levels with the hidden ones replaced by averages of what is seen around them, from near to far."""
    found, known = np.where(hidden, 0.0, flat), (~hidden).astype(float)
    filled, done = found.copy(), ~hidden
    for width in (0.7, 1.5, 3, 6, 12, 24, 48):
        weight = gaussian_filter(known, width)
        value = gaussian_filter(found, width) / np.maximum(weight, 1e-12)
        near = ~done & (weight > 0.15)
        filled[near], done = value[near], done | near
        if done.all():
            break
    filled[~done] = closed[~done]
    smooth = gaussian_filter(filled, 1)
    return np.where(hidden, smooth, gaussian_filter(filled, 0.7)) if np.ptp(filled) else filled
