import gzip
import shutil
import subprocess
import sys

import pytest
import torch

from s7core.data.errors import DataError
from s7core.data.mnist import PACKED, cache_folder, held_out_digits, held_out_indices, normalise, training_indices, unpack
from s7core.recipe import Recipe


def test_the_standard_data_set_ships_with_the_package(mnist):
    assert mnist.train_images.shape == (60_000, 28, 28) and mnist.test_images.shape == (10_000, 28, 28)
    assert mnist.train_images.dtype == torch.uint8 and mnist.train_labels.dtype == torch.int64
    # Counts of the ten classes as LeCun's files have them.
    assert mnist.train_labels.bincount().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert mnist.test_labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    mean, deviation = (mnist.train_images / 255).mean(), (mnist.train_images / 255).std()
    assert (round(mean.item(), 4), round(deviation.item(), 4)) == (0.1307, 0.3081)


@pytest.fixture
def packed(tmp_path):
    return shutil.copytree(PACKED, tmp_path / "packed")


def test_a_missing_file_is_named_with_its_cure(packed, tmp_path):
    (packed / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is missing: get the file again"):
        unpack(packed, tmp_path / "cache")


@pytest.mark.parametrize("damage", [b"not a gzip file", gzip.compress(b"other data", mtime=0)])
def test_a_damaged_file_is_named_with_its_cure(packed, tmp_path, damage):
    (packed / "train-labels-idx1-ubyte.gz").write_bytes(damage)
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz .*get the file again") as told:
        unpack(packed, tmp_path / "cache")
    assert "\n" not in str(told.value)


def test_a_truncated_file_is_named_with_its_cure(packed, tmp_path):
    path = packed / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(DataError, match="damaged"):
        unpack(packed, tmp_path / "cache")


def test_a_damaged_copy_in_the_cache_is_replaced(packed, tmp_path):
    raw = unpack(packed, tmp_path / "cache") / "MNIST" / "raw"
    good = (raw / "t10k-labels-idx1-ubyte").read_bytes()
    (raw / "t10k-labels-idx1-ubyte").write_bytes(good[:-1] + b"\x0c")
    unpack(packed, tmp_path / "cache")
    assert (raw / "t10k-labels-idx1-ubyte").read_bytes() == good


def test_a_copy_in_the_cache_that_cannot_be_read_is_replaced_by_one_that_all_can_read(packed, tmp_path):
    raw = unpack(packed, tmp_path / "cache") / "MNIST" / "raw"
    path = raw / "t10k-labels-idx1-ubyte"
    path.unlink()
    path.symlink_to(path)  # nobody can read a link to itself, not even root
    unpack(packed, tmp_path / "cache")
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_cache_that_cannot_be_written_is_named_with_its_cure(packed, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(DataError, match="S7_CACHE"):
        unpack(packed, tmp_path / "cache")


@pytest.mark.slow
def test_the_data_set_loads_with_the_network_off(tmp_path):
    code = (
        "import socket\n"
        "def refuse(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "from s7core.data.mnist import load_mnist\n"
        "print(len(load_mnist().test_labels))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"S7_CACHE": str(tmp_path), "PATH": "", "HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == "10000", done.stderr


def test_held_out_images_are_never_trained_on():
    held_out = set(held_out_indices().tolist())
    assert len(held_out) == 5_000
    for images in (6_000, 55_000, 60_000):
        trained = training_indices(Recipe(validation="held-out", train_images=images)).tolist()
        assert len(set(trained)) == len(trained) == min(images, 55_000)
        assert not held_out & set(trained)


def test_a_recipe_without_held_out_images_uses_all_sixty_thousand():
    assert sorted(training_indices(Recipe()).tolist()) == list(range(60_000))


def test_a_small_selection_is_balanced(mnist):
    counts = mnist.train_labels[training_indices(Recipe(train_images=6_000))].bincount(minlength=10)
    assert counts.min() > 450 and counts.max() < 750


def test_held_out_digits_are_the_images_and_labels_at_the_held_out_indices(mnist):
    images, labels = held_out_digits(mnist)
    assert images.shape == (5_000, 28, 28) and labels.shape == (5_000,)
    for place, index in enumerate(held_out_indices().tolist()[:20]):
        assert (images[place] == mnist.train_images[index].numpy()).all() and labels[place] == mnist.train_labels[index]


def test_normalised_training_pixels_have_mean_0_and_deviation_1(mnist):
    pixels = normalise(mnist.train_images)
    assert abs(pixels.mean().item()) < 1e-3 and abs(pixels.std().item() - 1) < 1e-3


def test_the_cache_is_where_the_environment_says_or_in_a_folder_of_the_user_s(monkeypatch, tmp_path):
    monkeypatch.setenv("S7_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("S7_CACHE")
    assert cache_folder().name == "s7lab"
