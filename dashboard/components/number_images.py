"""Pictures of numbers: black is zero, orange positive, blue negative, the same in the light and in the dark theme."""

import html

import numpy as np

from dashboard.components.digit_images import data_uri

ABOVE, BELOW = np.array([255, 176, 64]), np.array([72, 160, 255])  # can be told apart with colour-blindness too
PINK = np.array([204, 121, 167])
MANY = 64  # pictures of a grid; a larger grid scrolls
HEAT = np.array([255, 96, 0])


def signed_image(values: np.ndarray, most: float | None = None, marked: np.ndarray | None = None) -> str:
    """(H, W) numbers as a picture in a data URI; `most` is the absolute value with the full colour, by default the largest.

    Places where `marked` (H, W) is true are pink whatever their number.
    """
    most = most or float(np.abs(values).max()) or 1.0
    share = np.clip(values / most, -1, 1)[..., None]
    colours = np.where(share > 0, share * ABOVE, -share * BELOW)
    if marked is not None:
        colours[marked] = PINK
    return data_uri(colours.astype(np.uint8))


def heat_image(values: np.ndarray, under: np.ndarray | None = None) -> str:
    """(H, W) numbers of at least 0 as a heat map in a data URI, over a grey picture `under` (H, W) uint8 if there is one."""
    share = (values / (float(values.max()) or 1.0))[..., None]
    ground = np.zeros((*values.shape, 3)) if under is None else np.repeat(under[..., None] * 0.55, 3, axis=2)
    return data_uri((ground * (1 - share) + HEAT * share).clip(0, 255).astype(np.uint8))


def image_grid(pictures: list[tuple[str, str]], width: int, keys: list[str] | None = None, chosen: str | None = None) -> str:
    """HTML of a grid of pictures, each (data URI, caption) and at least `width` screen pixels wide.

    With one key for each picture they can be clicked, and the one whose key is `chosen` has a frame.
    """
    figures = []
    for place, (address, caption) in enumerate(pictures):
        marks = ""
        if keys:
            marks = f' data-key="{keys[place]}" tabindex="0" role="button"'
            marks += ' data-chosen aria-pressed="true"' if keys[place] == chosen else ' aria-pressed="false"'
        # The caption describes the picture, which therefore has no description of its own.
        figures.append(f'<div{marks}><img src="{address}" alt=""><span>{html.escape(caption)}</span></div>')
    # A grid of hundreds of pictures scrolls within itself, so that what follows it on the page stays near.
    kind = "s7-maps many" if len(pictures) > MANY else "s7-maps"
    columns = f"grid-template-columns:repeat(auto-fill,minmax({width}px,1fr))"
    return f'<div class="{kind}" data-scrolls style="{columns}">{"".join(figures)}</div>'


def single_image(address: str, alt: str, most: int = 300) -> str:
    """HTML of one picture with crisp pixels, no wider than `most` screen pixels; `address` is a data URI."""
    return f'<img class="s7-pixels" style="max-width:{most}px" src="{address}" alt="{html.escape(alt)}">'
