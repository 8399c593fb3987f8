"""A drawn test set as files: in MNIST's format, which its loaders read, and as pictures."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from s7core.data.drawing import DIGIT_SIDE
from s7core.language.translation import in_source_language

DIGIT_FORMATS = ("idx", "png")
IMAGES_NAME, LABELS_NAME = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"  # as loaders of MNIST look for them
SHEET_NAME = "all-digits.png"
SHEET_SCALE = 2  # pixels of the sheet for one of a digit
_UNSIGNED_BYTES = 0x08  # the code of their type in the header of an IDX file
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of all files in an archive, so that equal sets give equal bytes
_BETWEEN = 96  # the grey between the digits of the sheet


@in_source_language
def digit_archive(format: str, images: np.ndarray, labels: np.ndarray, authors: Sequence[str]) -> bytes:
    """The digits as a zip archive in one of DIGIT_FORMATS; images (N, 28, 28) uint8, labels (N,) 0..9, an author each.

    ValueError for another format and for an empty set.
    """
    if format not in _MAKERS:
        raise ValueError(f"format is {format!r}, but it must be one of {', '.join(DIGIT_FORMATS)}.")
    if not len(images):
        raise ValueError("This set holds no digits yet: draw some first.")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _MAKERS[format](images, labels, authors).items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return stream.getvalue()


def idx_file(values: np.ndarray) -> bytes:
    """An array of uint8 as an IDX file, packed by gzip: its type, its number of axes and their lengths, then the bytes."""
    header = struct.pack(f">HBB{values.ndim}I", 0, _UNSIGNED_BYTES, values.ndim, *values.shape)
    return gzip.compress(header + np.ascontiguousarray(values, np.uint8).tobytes(), mtime=0)


def _idx(images: np.ndarray, labels: np.ndarray, authors: Sequence[str]) -> dict[str, bytes]:
    return {IMAGES_NAME: idx_file(images), LABELS_NAME: idx_file(labels)}


def _png(images: np.ndarray, labels: np.ndarray, authors: Sequence[str]) -> dict[str, bytes]:
    """A file for each digit, "3-007.png" for the seventh 3, and the sheet of all."""
    files, seen = {SHEET_NAME: _picture(contact_sheet(images, labels, authors))}, dict.fromkeys(range(10), 0)
    for image, label in zip(images, map(int, labels), strict=True):
        seen[label] += 1
        files[f"{label}-{seen[label]:03d}.png"] = _picture(image)
    return files


def contact_sheet(images: np.ndarray, labels: np.ndarray, authors: Sequence[str]) -> np.ndarray:
    """All digits as one picture (H, W) uint8: a row for each author, in the order given, and a column for each class."""
    rows = {author: row for row, author in enumerate(dict.fromkeys(authors))}
    cell = DIGIT_SIDE + 1
    sheet = np.full((len(rows) * cell + 1, 10 * cell + 1), _BETWEEN, np.uint8)
    for image, label, author in zip(images, map(int, labels), authors, strict=True):
        top, left = rows[author] * cell + 1, label * cell + 1
        sheet[top : top + DIGIT_SIDE, left : left + DIGIT_SIDE] = image
    return sheet.repeat(SHEET_SCALE, 0).repeat(SHEET_SCALE, 1)


def _picture(image: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG", optimize=True)
    return stream.getvalue()


_MAKERS: dict[str, Callable[[np.ndarray, np.ndarray, Sequence[str]], dict[str, bytes]]] = {"idx": _idx, "png": _png}
