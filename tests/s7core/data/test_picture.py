"""Photographs and scans of digits are read; whatever was in the way of it is taken out."""

import io
from functools import cache

import numpy as np
import pytest
from picture_simulations import KINDS, clean, jpeg, png, several, simulated
from PIL import Image

from s7core.data.drawing import centre_ink
from s7core.data.picture import ink_of_levels, ink_of_upload, without_specks
from s7core.inside.inspected_network import InspectedNetwork, trained_network
from s7core.reference.reference_store import ReferenceStore

LARGE = (  # half as many of them as of the others: they take most of the time
    "thin_photograph",
    "gradient",
    "hand_shadow",
    "desk",
    "desk_two_edges",
    "squared",
    "ruled_tilted",
)


@cache
def network() -> InspectedNetwork:
    """The network of the best reference run."""
    store = ReferenceStore()
    run = store.run("ref-final-record-s1")
    return trained_network(run.recipe, store.result(run.id).weights)


def read(content: bytes) -> int:
    try:
        image = centre_ink(ink_of_upload(content).ink)
    except ValueError:
        return -1
    return int(network().logits(image[None])[0].argmax())


def share_read(kind: str, mnist, count: int) -> float:
    """Of `count` files of this kind."""
    labels = mnist.test_labels.numpy()
    return np.mean([read(content) == labels[index] for index, content in simulated(kind, mnist.test_images.numpy(), count)])


@pytest.mark.slow
@pytest.mark.one_core
def test_pictures_of_every_kind_are_read(mnist):
    right = [share_read(kind, mnist, 1) for kind in KINDS]
    assert np.mean(right) >= 0.9, dict(zip(KINDS, right, strict=True))


@pytest.mark.slow
@pytest.mark.many_cases
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_98_of_100_pictures_of_each_kind_are_read(kind, mnist):
    assert share_read(kind, mnist, 100 if kind in LARGE else 200) >= 0.98


@pytest.mark.slow
@pytest.mark.many_cases
def test_96_of_100_real_pictures_of_8_by_8_pixels_are_read():
    datasets = pytest.importorskip("sklearn.datasets", reason="the digits are those of scikit-learn")
    images, labels = datasets.load_digits(return_X_y=True)
    levels = (images.reshape(-1, 8, 8) * 255 // 16).astype(np.uint8)
    assert np.mean([read(png(each)) == label for each, label in zip(levels, labels, strict=True)]) >= 0.96


def test_the_pixels_of_a_test_digit_come_back_unchanged(mnist):
    images = mnist.test_images.numpy()[:60]
    for turned_over in (False, True):
        same = [
            np.array_equal(centre_ink(ink_of_upload(png(255 - each if turned_over else each)).ink), each) for each in images
        ]
        assert np.mean(same) >= 0.99


def test_several_digits_are_said_to_be_several_and_one_is_not(mnist):
    images, generator = mnist.test_images.numpy(), np.random.default_rng(5)
    counts = [ink_of_upload(several(list(images[generator.integers(0, 1000, 3)]), generator)) for _ in range(8)]
    assert np.mean([each.digits == 3 for each in counts]) >= 0.75
    assert all("This looks like" in each.warning for each in counts if each.digits > 1)
    assert not ink_of_upload(clean(images[0], generator)).warning


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photographed_digit_becomes_almost_the_digit_itself(mnist, kind):
    image = mnist.test_images[3].numpy()
    paper = 200 - np.kron(image, np.ones((8, 8))) * 0.6  # grey paper, ink that is not quite black
    paper = np.pad(paper, 60, constant_values=200) + np.random.default_rng(1).normal(0, 2, (344, 344))
    found = centre_ink(ink_of_upload(png(paper) if kind == "PNG" else jpeg(paper)).ink)
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.95


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(("margin", "least"), [(0, 0.9), (1, 0.95), (3, 0.97)])
def test_a_digit_cropped_to_its_ink_is_read_whole(mnist, margin, least):
    """Ink may cover most of the picture then."""
    images, found = mnist.test_images.numpy()[:60], 0
    for image in images:
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        cropped = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin)
        digit = centre_ink(ink_of_levels(np.kron(255 - cropped, np.ones((8, 8), np.float32)).astype(np.float32))[0])
        found += digit.any() and np.corrcoef(digit.ravel(), image.ravel())[0, 1] > 0.9
    assert found >= least * len(images)


def test_specks_of_dirt_do_not_move_the_digit(mnist):
    image = mnist.test_images[7].numpy()
    paper = np.pad(230 - (np.kron(image, np.ones((8, 8))) * 0.7).astype(np.uint8), 40, constant_values=230)
    paper[3:6, 5:8] = paper[-9:-5, -4:-1] = 90
    found = centre_ink(ink_of_upload(png(paper)).ink)
    assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.98


def test_what_touches_the_border_is_dirt_only_where_the_digit_does_not():
    picture = np.zeros((100, 100), np.uint8)
    picture[40:60, 40:60] = picture[:12, 20:30] = 200
    assert not without_specks(picture)[:12].any()
    picture[40:60, 40:] = 200
    assert np.array_equal(without_specks(picture), picture)


def test_a_photograph_is_turned_as_the_phone_was_held(mnist):
    upright = 255 - np.pad(np.kron(mnist.test_images[0].numpy(), np.ones((6, 6), np.uint8)), 20)
    exif = Image.Exif()
    exif[0x0112] = 6  # the first row is the right-hand side
    stream = io.BytesIO()
    Image.fromarray(np.rot90(upright)).save(stream, "JPEG", quality=95, exif=exif)
    found = centre_ink(ink_of_upload(stream.getvalue()).ink)
    assert np.corrcoef(found.ravel(), mnist.test_images[0].numpy().ravel())[0, 1] > 0.95


def test_a_picture_without_ink_is_answered_with_one_sentence():
    for content in (
        png(np.full((30, 30), 77, np.uint8)),
        png(np.zeros((20, 30, 4), np.uint8)),
        png(np.zeros((1, 1), np.uint8)),
    ):
        with pytest.raises(ValueError, match="shows no ink"):
            ink_of_upload(content)


def test_what_was_done_to_a_picture_is_told_and_nothing_else(mnist):
    image = mnist.test_images.numpy()[3]
    told = {
        kind: ink_of_upload(KINDS[kind](image, np.random.default_rng(2))).note for kind in ("squared", "desk", "gradient")
    }
    assert "removed ruled lines" in told["squared"].lower()
    assert "what the paper lies on" in told["desk"]
    assert told["gradient"].startswith("Evened out the light")
    assert ink_of_upload(png(image)).note == ""


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (2, 2), (3, 200), (40, 40), (41, 700)])
def test_pictures_of_any_shape_are_answered(shape):
    generator = np.random.default_rng(0)
    for levels in (generator.integers(0, 256, shape), generator.integers(0, 2, shape) * 255, np.eye(*shape) * 255):
        ink, _ = ink_of_levels(levels.astype(np.float32))
        assert ink.dtype == np.uint8 and centre_ink(ink).shape == (28, 28)
