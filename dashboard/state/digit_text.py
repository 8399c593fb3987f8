"""A digit of 28 × 28 pixels as text for an address, so that a drawn one can be shared by a link."""

import base64
import binascii
import zlib

import numpy as np

from s7core.language.translation import _

PIXELS = 28 * 28


def digit_as_text(image: np.ndarray) -> str:
    """An image (28, 28) uint8 as text of characters that an address may hold, about 250 for a drawn digit."""
    return base64.urlsafe_b64encode(zlib.compress(image.tobytes(), 9)).decode()


def digit_from_text(text: str) -> np.ndarray:
    """The image (28, 28) uint8 that `digit_as_text` wrote; ValueError if the text holds none."""
    try:
        # No more is unpacked than an image takes: a short text could stand for gigabytes.
        unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), PIXELS + 1)
    except (binascii.Error, zlib.error, ValueError):
        unpacked = b""
    if len(unpacked) != PIXELS:
        raise ValueError(_("drawn is no digit of 28 × 28 pixels."))
    return np.frombuffer(unpacked, np.uint8).reshape(28, 28)
