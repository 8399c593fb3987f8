"""A drawn set in MNIST's format is read by parsers that are not ours, and as pictures it shows the same digits."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from s7core.data.mnist_arrays import _values, checked_files
from s7core.data.vision import torchvision
from s7core.export.digit_files import (
    DIGIT_FORMATS,
    IMAGES_NAME,
    LABELS_NAME,
    SHEET_NAME,
    SHEET_SCALE,
    digit_archive,
    idx_file,
)


@pytest.fixture(scope="module")
def digits(mnist):
    """12 digits of three authors, who drew some of the classes."""
    images, labels = mnist.test_images.numpy()[:12], mnist.test_labels.numpy()[:12].astype(np.uint8)
    return images, labels, ["ada"] * 5 + ["bob"] * 4 + ["cem"] * 3


def files_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def parsed(content: bytes) -> np.ndarray:
    """An IDX file as its description says, byte by byte: http://yann.lecun.com/exdb/mnist."""
    assert content[:2] == b"\0\0" and content[2] == 8  # unsigned bytes
    axes = content[3]
    lengths = [int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(axes)]
    body = content[4 + 4 * axes :]
    assert len(body) == np.prod(lengths)
    return np.array(list(body), np.uint8).reshape(lengths)


def test_an_independent_parser_and_our_own_reader_get_every_digit_back(digits):
    images, labels, _ = digits
    files = files_of(digit_archive("idx", *digits))
    assert set(files) == {IMAGES_NAME, LABELS_NAME}
    image_bytes, label_bytes = (gzip.decompress(files[name]) for name in (IMAGES_NAME, LABELS_NAME))
    assert np.array_equal(parsed(image_bytes), images) and np.array_equal(parsed(label_bytes), labels)
    assert np.array_equal(_values(IMAGES_NAME, bytearray(image_bytes)), images)
    assert np.array_equal(_values(LABELS_NAME, bytearray(label_bytes)), labels)


def test_mnist_s_own_files_are_written_as_they_were_published(mnist):
    raw = checked_files() / "MNIST" / "raw"
    labels = gzip.decompress(idx_file(mnist.test_labels.numpy().astype(np.uint8)))
    assert labels == (raw / LABELS_NAME.removesuffix(".gz")).read_bytes()
    some, published = gzip.decompress(idx_file(mnist.test_images.numpy()[:300])), (raw / IMAGES_NAME.removesuffix(".gz"))
    with published.open("rb") as file:
        start = file.read(16 + 300 * 784)
    assert some[:4] + (10_000).to_bytes(4, "big") + some[8:] == start  # but for how many there are


def test_torchvision_s_mnist_loads_the_set_in_place_of_its_own(digits, tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in files_of(digit_archive("idx", *digits)).items():
        (raw / name.removesuffix(".gz")).write_bytes(gzip.decompress(content))
        (raw / name.replace("t10k", "train").removesuffix(".gz")).write_bytes(b"")  # it looks for these too
    loaded = torchvision.datasets.MNIST(str(tmp_path), train=False)
    assert np.array_equal(loaded.data.numpy(), digits[0]) and np.array_equal(loaded.targets.numpy(), digits[1])


def test_the_pictures_are_the_digits_each_in_a_file_of_its_name(digits):
    images, labels, _ = digits
    files = files_of(digit_archive("png", *digits))
    assert len(files) == len(images) + 1
    seen = {}
    for image, label in zip(images, labels, strict=True):
        seen[label] = seen.get(label, 0) + 1
        picture = Image.open(io.BytesIO(files[f"{label}-{seen[label]:03d}.png"]))
        assert np.array_equal(np.asarray(picture), image)


def test_the_contact_sheet_has_a_row_for_each_author_and_a_column_for_each_class(digits):
    images, labels, authors = digits
    sheet = np.asarray(Image.open(io.BytesIO(files_of(digit_archive("png", *digits))[SHEET_NAME])))[
        ::SHEET_SCALE, ::SHEET_SCALE
    ]
    assert sheet.shape == (3 * 29 + 1, 10 * 29 + 1)
    for row, author in enumerate(("ada", "bob", "cem")):
        drew = {int(labels[n]): images[n] for n in range(len(labels)) if authors[n] == author}  # a later one replaces
        for label in range(10):
            shown = sheet[row * 29 + 1 : row * 29 + 29, label * 29 + 1 : label * 29 + 29]
            assert np.array_equal(shown, drew[label]) if label in drew else (shown == shown[0, 0]).all()


def test_equal_sets_are_equal_files(digits):
    for format in DIGIT_FORMATS:
        assert digit_archive(format, *digits) == digit_archive(format, *digits)


def test_another_format_and_an_empty_set_are_refused_in_a_sentence(digits):
    with pytest.raises(ValueError, match="format is 'csv', but it must be one of idx, png"):
        digit_archive("csv", *digits)
    with pytest.raises(ValueError, match="no digits yet"):
        digit_archive("idx", np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8), [])
