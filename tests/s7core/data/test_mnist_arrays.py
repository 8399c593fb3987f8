import gzip
import shutil
import subprocess
import sys

import numpy
import pytest

from s7core.data.errors import DataError
from s7core.data.mnist_arrays import PACKED, cache_folder, load_arrays, unpack


def test_the_arrays_are_the_standard_data_set():
    data = load_arrays()
    assert data.train_images.shape == (60_000, 28, 28) and data.test_images.shape == (10_000, 28, 28)
    assert data.train_images.dtype == numpy.uint8 and data.train_labels.dtype == numpy.int64
    # Counts of the ten classes as LeCun's files have them.
    counts = numpy.bincount(data.train_labels).tolist()
    assert counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert numpy.bincount(data.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


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
def test_the_data_set_loads_with_the_network_off_and_without_torch(tmp_path):
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "from s7core.data.mnist_arrays import load_arrays\n"
        "print(len(load_arrays().test_labels), 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"S7_CACHE": str(tmp_path), "PATH": "", "HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == "10000 False", done.stderr


def test_the_cache_is_where_the_environment_says_or_in_a_folder_of_the_user_s(monkeypatch, tmp_path):
    monkeypatch.setenv("S7_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("S7_CACHE")
    assert cache_folder().name == "s7lab"
