"""A picture's file is decoded within limits of time and memory, whatever it is, or answered in one sentence."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from picture_simulations import jpeg, png
from PIL import Image

from s7core.data import picture_file
from s7core.data.picture_container import MOST_SCANS
from s7core.data.picture_file import decode_picture

MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "JPEG": ("1", "L", "RGB", "CMYK", "YCbCr"),
}  # that Pillow can write
SECONDS = 1


def file_of(picture: Image.Image, kind: str, **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def a_picture(mode: str) -> Image.Image:
    levels = (255 * (np.hypot(*np.mgrid[-1:1:50j, -1:1:60j]) > 0.6)).astype(np.uint8)
    if mode.startswith("I"):
        return Image.fromarray(levels.astype(np.uint16) * 257 if ";" in mode else levels.astype(np.int32) * 257)
    return Image.fromarray(levels).convert("CMYK" if mode == "CMYK" else mode)


REAL_FILES = [
    *(file_of(a_picture(mode), kind) for kind, modes in MODES.items() for mode in modes),
    file_of(a_picture("RGB"), "JPEG", progressive=True),
    file_of(a_picture("RGB"), "PNG", save_all=True, append_images=[a_picture("RGB").rotate(9)]),
    file_of(a_picture("RGB"), "GIF"),
    file_of(a_picture("RGB"), "TIFF"),
    file_of(a_picture("RGB"), "BMP"),
    file_of(a_picture("RGB"), "WEBP"),
    file_of(a_picture("L"), "PPM"),
]


def answered(content: bytes) -> None:
    """Within a second of work, by levels or by one sentence."""
    start = time.process_time()
    try:
        levels = decode_picture(content)
        assert levels.dtype == np.float32 and levels.ndim == 2 and levels.min() >= 0 and levels.max() <= 255
    except ValueError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("kind", MODES)
def test_every_mode_that_is_written_is_read(kind):
    for mode in MODES[kind]:
        levels = decode_picture(file_of(a_picture(mode), kind))
        assert levels[25, 30] < 60 and levels[1, 1] > 200, mode


def mutated(content: bytes, generator: np.random.Generator) -> bytes:
    """A file with bits turned over, a part cut out or doubled, or its end cut off."""
    changed = bytearray(content)
    for _ in range(generator.integers(1, 4)):
        place = int(generator.integers(0, len(changed) or 1))
        end = place + int(generator.integers(1, 200))
        match generator.integers(5):
            case 0:
                for at in generator.integers(0, len(changed) or 1, 4):
                    changed[at : at + 1] = bytes([generator.integers(256)])
            case 1:
                del changed[place:end]
            case 2:
                changed[place:place] = changed[place:end]
            case 3:
                del changed[place:]
            case 4:
                changed[place:end] = generator.bytes(min(end, len(changed)) - place)
    return bytes(changed)


def mutate_and_decode(cases: int) -> None:
    generator = np.random.default_rng(cases)
    for case in range(cases):
        answered(mutated(REAL_FILES[case % len(REAL_FILES)], generator))


def test_damaged_files_of_every_kind_are_answered():
    mutate_and_decode(300)


@pytest.mark.slow
@pytest.mark.many_cases
@pytest.mark.timeout(900)
def test_ten_thousand_damaged_files_are_answered():
    mutate_and_decode(10_000)


def test_a_progressive_jpeg_whose_last_scan_repeats_is_refused_before_it_is_decoded():
    content = file_of(Image.new("L", (2000, 2000)), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    bomb = content[:-2] + content[last:-2] * 2_000 + content[-2:]
    assert len(bomb) < 2**20
    start = time.process_time()
    with pytest.raises(ValueError, match=r"scans, which takes too long"):
        decode_picture(bomb)
    assert time.process_time() - start < 0.2
    most = content[:-2] + content[last:-2] * (MOST_SCANS - content.count(b"\xff\xda")) + content[-2:]
    answered(most)


def test_sixteen_bits_keep_their_levels_and_twelve_bits_are_stretched():
    levels = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    assert np.allclose(decode_picture(png(levels)), levels / 257, atol=0.01)
    assert np.allclose(decode_picture(png(levels // 16)), levels / 257, atol=0.1)


@pytest.mark.parametrize("opacity", [80, 127, 255])
def test_a_picture_with_transparent_ground_is_taken_as_ink_on_white_paper(opacity):
    rgba = np.zeros((50, 50, 4), np.uint8)
    rgba[20:30, 10:40, 3] = opacity  # black ink; all else is transparent
    found = decode_picture(png(rgba))
    assert found[25, 25] == pytest.approx(255 - opacity) and found[0, 0] == 255


def test_white_ink_on_a_transparent_ground_is_taken_for_ink():
    rgba = np.full((50, 50, 4), 255, np.uint8)
    rgba[..., 3] = 0
    rgba[20:30, 10:40, 3] = 255
    found = decode_picture(png(rgba))
    assert found[25, 25] == 255 and found[0, 0] == 0


def test_a_sheet_with_a_transparent_margin_is_read_as_the_sheet():
    rgba = np.zeros((300, 300, 4), np.uint8)
    rgba[30:254, 40:264] = 255
    rgba[100:200, 140:160, :3] = 0
    rgba[30:34, 40:44, 3] = 0  # a rounded corner
    found = decode_picture(png(rgba))
    assert found.shape == (224, 224) and found[0, 0] == 255 and found[120, 110] == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no picture"),
        (b"GIF89a" + bytes(100), "no picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (bytes(picture_file.LARGEST_FILE + 1), "MB is the most"),
    ],
)
def test_a_bad_file_is_answered_with_one_sentence(content, told):
    with pytest.raises(ValueError, match=told) as error:
        decode_picture(content)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_file_that_was_cut_off_is_answered_with_one_sentence(kind):
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8))
    with pytest.raises(ValueError, match="no picture that can be read"):
        decode_picture(file_of(picture, kind)[:200])


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of less than a hundred bytes whose header says that it is so large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_000, 20_000, 2**31 - 1])  # above 178 million pixels Pillow has an error of its own
def test_a_file_that_claims_a_huge_size_is_answered_with_one_sentence(side):
    with pytest.raises(ValueError, match="save it smaller"):
        decode_picture(png_that_claims(side, side))


@pytest.mark.parametrize("sides", [(0, 0), (0, 9), (9, 0)])
def test_a_file_of_no_pixels_is_answered_with_one_sentence(sides):
    with pytest.raises(ValueError, match="no picture that can be read"):
        decode_picture(png_that_claims(*sides))


def test_the_largest_files_that_are_taken_are_answered_in_time():
    answered(jpeg(np.full((4000, 4000), 200, np.uint8)))
    answered(png(np.full((4000, 4000), 200, np.uint8)))
