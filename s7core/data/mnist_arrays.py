"""MNIST as arrays: its files are part of the package, unpacked to a cache folder once, and checked before every use.

Nothing here imports torch, which takes a second: pages and reports look at digits without it.
"""

import getpass
import gzip
import hashlib
import logging
import os
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy
from platformdirs import user_cache_path

from s7core.data.errors import DataError
from s7core.language.translation import _
from s7core.whole_file import write_whole

_logger = logging.getLogger(__name__)

PACKED = Path(__file__).parent / "idx"  # the four files as .gz

# SHA-256 of the four standard files, unpacked.
CHECKSUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

MEAN, DEVIATION = 0.1307, 0.3081  # of the training pixels on the 0..1 scale, as published
_IMAGES_HEADER, _LABELS_HEADER = 16, 8  # bytes before the values in a file of images, and in one of labels
_SIDE = 28  # pixels


@dataclass(frozen=True)
class MnistArrays:
    """Images (N, 28, 28) uint8 and labels (N,) int64; 60,000 for training and 10,000 for testing."""

    train_images: numpy.ndarray
    train_labels: numpy.ndarray
    test_images: numpy.ndarray
    test_labels: numpy.ndarray


@cache
def load_arrays() -> MnistArrays:
    """The data set, after a check of every file. DataError if a file cannot be used.

    Where the cache folder cannot be written, they are unpacked in memory, each time.
    """
    return read_arrays(PACKED, cache_folder())


def read_arrays(packed: Path, root: Path) -> MnistArrays:
    """The data set from root/MNIST/raw, where what is missing or damaged is unpacked first if it can be written."""
    return MnistArrays(*(_values(name, _content(packed, root, name, keep=_keep_if_possible)) for name in CHECKSUMS))


def _values(name: str, content: bytearray) -> numpy.ndarray:
    """The images or the labels in a file in MNIST's format: a header of fixed length, then one byte a value."""
    values = numpy.frombuffer(content, numpy.uint8)
    if "images" in name:
        return values[_IMAGES_HEADER:].reshape(-1, _SIDE, _SIDE)
    return values[_LABELS_HEADER:].astype(numpy.int64)


def checked_files() -> Path:
    """The `root` folder for torchvision's MNIST, after a check of every file. DataError if a file cannot be used."""
    return unpack(PACKED, cache_folder())


def unpack(packed: Path, root: Path) -> Path:
    """Unpack to root/MNIST/raw what is missing or damaged there; DataError names a file that cannot be read or written."""
    for name in CHECKSUMS:
        _content(packed, root, name, keep=_keep)
    return root


def _content(packed: Path, root: Path, name: str, keep: Callable[[Path, bytes], None]) -> bytearray:
    """What is in one of the four files; it is unpacked and kept if it is missing or damaged in the folder."""
    target, checksum = root / "MNIST" / "raw" / name, CHECKSUMS[name]
    with suppress(OSError):  # missing or not readable
        content = bytearray(target.read_bytes())
        if hashlib.sha256(content).hexdigest() == checksum:
            return content
    unpacked = _unpacked(packed / f"{name}.gz", checksum)
    keep(target, unpacked)
    return bytearray(unpacked)


def _unpacked(path: Path, checksum: str) -> bytes:
    """The content of a .gz file; DataError if it is missing, damaged or not the standard data."""
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(
            _(
                "The MNIST file {path} is missing: get the file again with `git checkout -- s7core/data/idx`, or install S7 "
                "Lab "
                "again.",
                path=path,
            )
        ) from None
    except (OSError, EOFError, zlib.error):
        raise DataError(
            _(
                "The MNIST file {path} is damaged and cannot be unpacked: get the file again with `git checkout -- "
                "s7core/data/idx`, or install S7 Lab again.",
                path=path,
            )
        ) from None
    if hashlib.sha256(content).hexdigest() != checksum:
        raise DataError(
            _(
                "The MNIST file {path} does not hold the standard data (its SHA-256 differs): get the file again with "
                "`git checkout -- s7core/data/idx`, or install S7 Lab again.",
                path=path,
            )
        )
    return content


def _keep(target: Path, content: bytes) -> None:
    try:
        write_whole(target, content)
    except OSError as error:
        raise DataError(
            _(
                "The MNIST file {path} cannot be written ({reason}): free some space there, or set S7_CACHE to a folder "
                "that "
                "you can write to.",
                path=target,
                reason=error.strerror,
            )
        ) from None


def _keep_if_possible(target: Path, content: bytes) -> None:
    try:
        _keep(target, content)
    except DataError as error:
        _logger.info("%s Until then it is unpacked by each process.", error)


def cache_folder() -> Path:
    """The folder in the environment variable S7_CACHE, or else the user's own cache folder, or a temporary one."""
    try:
        given = os.environ.get("S7_CACHE")
        return Path(given).expanduser() if given else user_cache_path("s7lab")
    except RuntimeError:  # a user without a home, as in some containers
        return temporary_folder()


def temporary_folder() -> Path:
    """A folder for this user alone among the system's temporary files; nothing says that it can be written."""
    try:
        shared = tempfile.gettempdir()
    except OSError:  # no folder for temporary files can be written
        shared = "/tmp"
    return Path(shared) / f"s7lab-{user_name()}"


def user_name() -> str:
    """What tells this user's folders from those of others: the user's number, or the name where users have none."""
    return str(os.geteuid()) if hasattr(os, "geteuid") else getpass.getuser()
