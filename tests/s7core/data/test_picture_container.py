"""What is not needed to see a picture is dropped before anything is decoded."""

import io
import struct
import zlib

import numpy as np
import pytest
from picture_simulations import jpeg, png
from PIL import Image, PngImagePlugin

from s7core.data.picture_container import ContainerError, essentials

LEVELS = np.arange(48 * 64, dtype=np.uint8).reshape(48, 64)


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)))


def with_orientation(kind: str, orientation: int) -> bytes:
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    Image.fromarray(LEVELS).save(stream, kind, exif=exif, comment=b"c" * 5000)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_pixels_and_orientation_stay_and_all_else_goes(kind, orientation):
    content = with_orientation(kind, orientation)
    found = essentials(content)
    assert found.orientation == orientation and found.scans == 1
    assert np.array_equal(pixels(found.content), pixels(content))
    assert not Image.open(io.BytesIO(found.content)).getexif() and b"c" * 100 not in found.content


def test_texts_profiles_and_animations_of_a_png_are_dropped():
    stream, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("bomb", "0" * 2_000_000, zip=True)
    frames = [Image.fromarray(LEVELS), Image.fromarray(255 - LEVELS)]
    frames[0].save(stream, "PNG", pnginfo=texts, icc_profile=bytes(50_000), save_all=True, append_images=frames[1:])
    found = essentials(stream.getvalue()).content
    assert {found[place - 4 : place] for place in _names(found)} == {b"IHDR", b"IDAT", b"IEND"}
    assert np.array_equal(pixels(found), LEVELS)


def _names(content: bytes) -> list[int]:
    """Where the name of each chunk ends."""
    place, ends = 8, []
    while place < len(content):
        ends.append(place + 8)
        place += 12 + struct.unpack_from(">I", content, place)[0]
    return ends


def test_many_small_pieces_of_pixels_become_one():
    header = struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in LEVELS))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    pieces = b"".join(chunk(b"IDAT", packed[place : place + 1]) for place in range(len(packed)))
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pieces + chunk(b"IEND", b"")
    assert np.array_equal(pixels(essentials(content).content), LEVELS)
    with pytest.raises(ContainerError, match="too many parts"):
        essentials(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") * 60_000)


def test_scans_of_a_progressive_jpeg_are_counted():
    assert essentials(jpeg(LEVELS, progressive=True)).scans >= 3


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", png(LEVELS)[:60], jpeg(LEVELS)[:300], b"\xff\xd8\xff", b"\xff\xd8\xff\xe0"]
)
def test_a_file_that_is_no_whole_picture_is_refused(content):
    with pytest.raises(ContainerError):
        essentials(content)
