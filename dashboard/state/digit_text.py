"""A digit of 28 × 28 pixels in an address, so that a drawn one can be looked at on every page and shared by a link."""

import base64
import binascii
import zlib

import numpy as np

PIXELS = 28 * 28


def digit_as_text(image: np.ndarray) -> str:
    """An image (28, 28) uint8 as letters and digits that an address may hold; a drawn digit takes about 250."""
    return base64.urlsafe_b64encode(zlib.compress(image.tobytes(), 9)).decode()


def digit_from_text(text: str) -> np.ndarray:
    """The inverse of `digit_as_text`; ValueError if it is no such image, however it was made."""
    try:
        unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), PIXELS + 1)
    except (binascii.Error, zlib.error, ValueError):
        unpacked = b""
    if len(unpacked) != PIXELS:
        raise ValueError("drawn is no digit of 28 × 28 pixels.")
    return np.frombuffer(unpacked, np.uint8).reshape(28, 28)
