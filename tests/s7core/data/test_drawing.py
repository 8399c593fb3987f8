"""A drawing becomes a digit as MNIST's were made; a bad file becomes a sentence."""

import io

import numpy as np
import pytest
from PIL import Image

from s7core.data import drawing
from s7core.data.drawing import centred, cleaned, decode, drawn, light_on_dark, squeezed


def file_of(picture: np.ndarray, kind: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind, **options)
    return stream.getvalue()


def test_a_padded_and_shifted_copy_of_a_test_digit_becomes_the_very_digit(mnist):
    generator = np.random.default_rng(0)
    for image in mnist.test_images.numpy()[:2000]:
        canvas = np.zeros((90, 120), np.uint8)
        top, left = generator.integers(0, 60), generator.integers(0, 90)
        canvas[top : top + 28, left : left + 28] = image
        assert np.array_equal(centred(canvas), image)


def test_a_larger_copy_of_a_digit_becomes_the_very_digit(mnist):
    for image in mnist.test_images.numpy()[:200]:
        canvas = np.pad(np.kron(image, np.ones((7, 7), np.uint8)), ((31, 5), (2, 50)))
        assert np.array_equal(centred(canvas), image)


def test_the_ink_fits_the_box_and_its_centre_of_mass_is_the_middle():
    for strokes in ([[(10, 10), (60, 40)]], [[(200, 5), (200, 250)], [(190, 120), (215, 120)]], [[(128, 128)]]):
        digit = centred(drawn(strokes)).astype(float)
        rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
        assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
        centre = [(digit.sum(axis) * np.arange(28)).sum() / digit.sum() for axis in (1, 0)]
        assert all(13.4 <= each <= 14.6 for each in centre)


def test_nothing_drawn_is_a_black_digit():
    assert not centred(drawn([])).any() and not squeezed(drawn([])).any()


def test_without_centring_the_ink_stays_where_it_was_drawn():
    digit = squeezed(drawn([[(20, 20), (60, 20)]]))
    assert digit[:8, :9].any() and not digit[8:].any() and not digit[:, 10:].any()


def test_dark_ink_on_light_paper_is_turned_over_and_light_ink_is_not(mnist):
    image = np.kron(mnist.test_images[0].numpy(), np.ones((5, 5), np.uint8))
    assert np.array_equal(light_on_dark(image), image)
    assert np.array_equal(light_on_dark(255 - image), image)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photographed_digit_becomes_almost_the_digit_itself(mnist, kind):
    image = mnist.test_images[3].numpy()
    paper = 200 - np.kron(image, np.ones((8, 8))) * 0.6   # grey paper, ink that is not quite black
    paper = np.pad(paper, 60, constant_values=200) + np.random.default_rng(1).normal(0, 2, (344, 344))
    found = centred(cleaned(decode(file_of(paper.clip(0, 255).astype(np.uint8), kind))))
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.95


def test_a_picture_with_transparent_ground_is_taken_as_ink_on_white_paper():
    rgba = np.zeros((50, 50, 4), np.uint8)
    rgba[20:30, 10:40, 3] = 255   # black ink; all else is transparent
    found = decode(file_of(rgba))
    assert found[25, 25] == 255 and found[0, 0] == 0


def test_sixteen_bit_grey_keeps_its_levels():
    levels = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    levels[0] = levels[-1] = 0
    found = decode(file_of(levels))
    assert abs(int(found[8, 8]) - int(levels[8, 8]) // 257) <= 1


@pytest.mark.parametrize(("content", "told"), [
    (b"", "no picture"), (b"GIF89a" + bytes(100), "no picture"), (b"\x89PNG\r\n\x1a\n" + bytes(40), "no picture"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"), (bytes(drawing.LARGEST_FILE + 1), "MB is the most"),
])
def test_a_bad_file_is_answered_with_one_sentence(content, told):
    with pytest.raises(ValueError, match=told) as error:
        decode(content)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_file_that_was_cut_off_is_answered_with_one_sentence(kind):
    picture = np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8)
    with pytest.raises(ValueError, match="no picture that can be read"):
        decode(file_of(picture, kind)[:200])


def test_a_small_file_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    content = file_of(np.zeros((4_001, 4_000), np.uint8))
    monkeypatch.setattr(Image.Image, "convert", None)   # whoever decodes it now fails otherwise
    with pytest.raises(ValueError, match="4,000 × 4,001 pixels, but 16 million pixels are the most"):
        decode(content)


def test_a_photograph_is_turned_as_the_phone_was_held(mnist):
    upright = 255 - np.pad(np.kron(mnist.test_images[0].numpy(), np.ones((6, 6), np.uint8)), 20)
    exif = Image.Exif()
    exif[0x0112] = 6   # the first row is the right-hand side
    stream = io.BytesIO()
    Image.fromarray(np.rot90(upright)).save(stream, "JPEG", quality=95, exif=exif)
    found = centred(cleaned(decode(stream.getvalue())))
    assert np.corrcoef(found.ravel(), mnist.test_images[0].numpy().ravel())[0, 1] > 0.95


def test_ink_on_dim_paper_is_found(mnist):
    ink = np.pad(np.kron(mnist.test_images[1].numpy(), np.ones((6, 6))), 20) / 255
    found = centred(cleaned(decode(file_of((110 - 90 * ink).astype(np.uint8)))))
    assert np.corrcoef(found.ravel(), mnist.test_images[1].numpy().ravel())[0, 1] > 0.98


def test_white_ink_on_a_transparent_ground_is_taken_for_ink():
    rgba = np.full((50, 50, 4), 255, np.uint8)
    rgba[..., 3] = 0
    rgba[20:30, 10:40, 3] = 255
    found = decode(file_of(rgba))
    assert found[25, 25] == 255 and found[0, 0] == 0


def test_a_flat_picture_has_no_ink():
    assert not cleaned(np.full((30, 30), 77, np.uint8)).any()
