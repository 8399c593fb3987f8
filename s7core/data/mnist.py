"""MNIST: its files are part of the package, unpacked to a cache folder once, and checked by SHA-256 before every use."""

import gzip
import hashlib
import os
import tempfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy
import torch
from platformdirs import user_cache_path
from torch import Tensor

from s7core.data.errors import DataError
from s7core.recipe import HELD_OUT_IMAGES, TRAINING_IMAGES, Recipe

PACKED = Path(__file__).parent / "idx"  # the four files as .gz

# SHA-256 of the four standard files, unpacked.
CHECKSUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

MEAN, DEVIATION = 0.1307, 0.3081  # of the training pixels on the 0..1 scale, as published
HELD_OUT_SEED = 5_000  # the same held-out images for every run, so that runs can be compared


@dataclass(frozen=True)
class Mnist:
    """Images (N, 28, 28) uint8 and labels (N,) int64; 60,000 for training and 10,000 for testing."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    def to(self, device: torch.device) -> "Mnist":
        return Mnist(*(tensor.to(device) for tensor in vars(self).values()))


def normalise(images: Tensor) -> Tensor:
    """Images (..., 28, 28) on the 0..255 scale to float, normalised as published."""
    return images.float().div(255.0).sub(MEAN).div(DEVIATION)


@cache
def load_mnist() -> Mnist:
    """The data set, read by torchvision after a check of every file. DataError if a file cannot be used."""
    root = checked_files()
    # Imported here because torchvision takes two seconds to import and most commands do not need it.
    from s7core.data.vision import torchvision

    train, test = (torchvision.datasets.MNIST(root, train=part) for part in (True, False))
    return Mnist(train.data, train.targets, test.data, test.targets)


def checked_files() -> Path:
    """The `root` folder for torchvision's MNIST, after a check of every file. DataError if a file cannot be used."""
    return unpack(PACKED, cache_folder())


def unpack(packed: Path, root: Path) -> Path:
    """Unpack to root/MNIST/raw what is missing or damaged there; DataError names a file that cannot be read or written."""
    raw = root / "MNIST" / "raw"
    for name, checksum in CHECKSUMS.items():
        target = raw / name
        if _is_good(target, checksum):
            continue
        _write(target, _unpacked(packed / f"{name}.gz", checksum))
    return root


def _is_good(target: Path, checksum: str) -> bool:
    try:
        return hashlib.sha256(target.read_bytes()).hexdigest() == checksum
    except OSError:  # missing or not readable
        return False


def _unpacked(path: Path, checksum: str) -> bytes:
    """The content of a .gz file; DataError if it is missing, damaged or not the standard data."""
    cure = "get the file again with `git checkout -- s7core/data/idx`, or install S7 Lab again"
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"The MNIST file {path} is missing: {cure}.") from None
    except (OSError, EOFError, zlib.error):
        raise DataError(f"The MNIST file {path} is damaged and cannot be unpacked: {cure}.") from None
    if hashlib.sha256(content).hexdigest() != checksum:
        raise DataError(f"The MNIST file {path} does not hold the standard data (its SHA-256 differs): {cure}.")
    return content


def _write(target: Path, content: bytes) -> None:
    """Write through a temporary file, so that no other process ever reads an incomplete file."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
            temporary.write(content)
        os.chmod(temporary.name, 0o644)  # all users of the machine may share the cache
        os.replace(temporary.name, target)
    except OSError as error:
        raise DataError(
            f"The MNIST file {target} cannot be written ({error.strerror}): free some space there, or set "
            "S7_CACHE to a folder that you can write to."
        ) from None


def cache_folder() -> Path:
    """The folder in the environment variable S7_CACHE, or else the user's own cache folder."""
    return Path(os.environ.get("S7_CACHE") or user_cache_path("s7lab"))


@cache
def _shuffled() -> Tensor:
    """(60000,) indices of all training images in a fixed random order; the held-out images come first."""
    return torch.randperm(TRAINING_IMAGES, generator=torch.Generator().manual_seed(HELD_OUT_SEED))


def held_out_indices() -> Tensor:
    """(5000,) indices of the training images that are held out for validation; the same for every run."""
    return _shuffled()[:HELD_OUT_IMAGES]


def held_out_digits(data: Mnist) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The held-out training images (5000, 28, 28) uint8, and their labels (5000,) int64."""
    indices = held_out_indices()
    return data.train_images[indices].numpy(), data.train_labels[indices].numpy()


def training_indices(recipe: Recipe) -> Tensor:
    """(recipe.images_trained_on,) indices of the images to train on, without held-out images if the recipe holds out."""
    return _shuffled()[TRAINING_IMAGES - recipe.images_trained_on :]
