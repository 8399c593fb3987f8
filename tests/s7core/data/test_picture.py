"""An uploaded picture becomes ink on black; a bad file becomes a sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from s7core.data import picture
from s7core.data.drawing import centre_ink
from s7core.data.picture import clean_photograph, decode_upload, light_on_dark


def file_of(picture: np.ndarray, kind: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind, **options)
    return stream.getvalue()


def test_dark_ink_on_light_paper_is_turned_over_and_light_ink_is_not(mnist):
    image = np.kron(mnist.test_images[0].numpy(), np.ones((5, 5), np.uint8))
    assert np.array_equal(light_on_dark(image), image)
    assert np.array_equal(light_on_dark(255 - image), image)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photographed_digit_becomes_almost_the_digit_itself(mnist, kind):
    image = mnist.test_images[3].numpy()
    paper = 200 - np.kron(image, np.ones((8, 8))) * 0.6  # grey paper, ink that is not quite black
    paper = np.pad(paper, 60, constant_values=200) + np.random.default_rng(1).normal(0, 2, (344, 344))
    found = centre_ink(clean_photograph(decode_upload(file_of(paper.clip(0, 255).astype(np.uint8), kind))))
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.95


def test_a_picture_with_transparent_ground_is_taken_as_ink_on_white_paper():
    rgba = np.zeros((50, 50, 4), np.uint8)
    rgba[20:30, 10:40, 3] = 255  # black ink; all else is transparent
    found = decode_upload(file_of(rgba))
    assert found[25, 25] == 255 and found[0, 0] == 0


def test_sixteen_bit_grey_keeps_its_levels():
    levels = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    levels[0] = levels[-1] = 0
    found = decode_upload(file_of(levels))
    assert abs(int(found[8, 8]) - int(levels[8, 8]) // 257) <= 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no picture"),
        (b"GIF89a" + bytes(100), "no picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (bytes(picture.LARGEST_FILE + 1), "MB is the most"),
    ],
)
def test_a_bad_file_is_answered_with_one_sentence(content, told):
    with pytest.raises(ValueError, match=told) as error:
        decode_upload(content)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_file_that_was_cut_off_is_answered_with_one_sentence(kind):
    picture = np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8)
    with pytest.raises(ValueError, match="no picture that can be read"):
        decode_upload(file_of(picture, kind)[:200])


def test_a_small_file_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    content = file_of(np.zeros((4_001, 4_000), np.uint8))
    monkeypatch.setattr(Image.Image, "convert", None)  # whoever decodes it now fails otherwise
    with pytest.raises(ValueError, match="4,000 × 4,001 pixels, but 16 million pixels are the most"):
        decode_upload(content)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of less than a hundred bytes whose header says that it is so large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_000, 20_000, 2**31 - 1])  # above 178 million pixels Pillow has an error of its own
def test_a_file_that_claims_a_huge_size_is_answered_with_one_sentence(side):
    with pytest.raises(ValueError, match=r"16 million.*save it smaller"):
        decode_upload(png_that_claims(side, side))


@pytest.mark.parametrize(
    "content",
    [png_that_claims(9, 9)[:40], png_that_claims(9, 9), b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 5) + b"IHDR" + bytes(9)],
)
def test_damage_that_pillow_has_words_of_its_own_for_is_answered_in_ours(content):
    with pytest.raises(ValueError, match="no picture that can be read"):
        decode_upload(content)


@pytest.mark.parametrize(("margin", "least"), [(0, 0.98), (1, 1.0), (3, 1.0)])
def test_a_digit_cropped_to_its_ink_is_read_whole(mnist, margin, least):
    """Ink may cover most of the picture then. A few that fill their box to all its edges cannot be told from a ground."""
    images, found = mnist.test_images.numpy()[:200], 0
    for image in images:
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        cropped = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin)
        paper = 255 - np.kron(cropped, np.ones((8, 8), np.uint8))
        digit = centre_ink(clean_photograph(decode_upload(file_of(paper))))
        found += digit.any() and np.corrcoef(digit.ravel(), image.ravel())[0, 1] > 0.9
    assert found >= least * len(images)


def test_specks_of_dirt_do_not_move_the_digit(mnist):
    image = mnist.test_images[7].numpy()
    paper = np.pad(230 - (np.kron(image, np.ones((8, 8))) * 0.7).astype(np.uint8), 40, constant_values=230)
    paper[3:6, 5:8] = paper[-9:-5, -4:-1] = 90
    found = centre_ink(clean_photograph(decode_upload(file_of(paper))))
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.98


def test_a_sheet_with_a_transparent_margin_is_read_as_the_sheet(mnist):
    image = mnist.test_images[2].numpy()
    rgba = np.zeros((300, 300, 4), np.uint8)
    rgba[30:254, 40:264, :3] = 255 - np.kron(image, np.ones((8, 8), np.uint8))[..., None]
    rgba[30:254, 40:264, 3] = 255
    rgba[30:34, 40:44, 3] = 0  # a rounded corner
    found = centre_ink(clean_photograph(decode_upload(file_of(rgba))))
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.98


def test_a_photograph_is_turned_as_the_phone_was_held(mnist):
    upright = 255 - np.pad(np.kron(mnist.test_images[0].numpy(), np.ones((6, 6), np.uint8)), 20)
    exif = Image.Exif()
    exif[0x0112] = 6  # the first row is the right-hand side
    stream = io.BytesIO()
    Image.fromarray(np.rot90(upright)).save(stream, "JPEG", quality=95, exif=exif)
    found = centre_ink(clean_photograph(decode_upload(stream.getvalue())))
    assert np.corrcoef(found.ravel(), mnist.test_images[0].numpy().ravel())[0, 1] > 0.95


def test_ink_on_dim_paper_is_found(mnist):
    ink = np.pad(np.kron(mnist.test_images[1].numpy(), np.ones((6, 6))), 20) / 255
    found = centre_ink(clean_photograph(decode_upload(file_of((110 - 90 * ink).astype(np.uint8)))))
    assert np.corrcoef(found.ravel(), mnist.test_images[1].numpy().ravel())[0, 1] > 0.98


def test_white_ink_on_a_transparent_ground_is_taken_for_ink():
    rgba = np.full((50, 50, 4), 255, np.uint8)
    rgba[..., 3] = 0
    rgba[20:30, 10:40, 3] = 255
    found = decode_upload(file_of(rgba))
    assert found[25, 25] == 255 and found[0, 0] == 0


def test_a_flat_picture_has_no_ink():
    assert not clean_photograph(np.full((30, 30), 77, np.uint8)).any()


def test_a_picture_that_is_transparent_all_over_has_no_ink():
    assert not decode_upload(file_of(np.zeros((20, 30, 4), np.uint8))).any()
