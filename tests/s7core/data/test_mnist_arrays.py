import errno
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pytest

from s7core.data import mnist_arrays
from s7core.data.errors import DataError
from s7core.data.mnist_arrays import (
    CHECKSUMS,
    PACKED,
    cache_folder,
    load_arrays,
    read_arrays,
    temporary_folder,
    unpack,
    user_name,
)


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


@pytest.fixture
def full_disk(monkeypatch):
    def no_space(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(mnist_arrays, "write_whole", no_space)


def same(first, second) -> bool:
    pairs = zip(vars(first).values(), vars(second).values(), strict=True)
    return all(numpy.array_equal(one, other) and one.flags.writeable for one, other in pairs)


def test_a_failed_write_leaves_no_temporary_file(packed, tmp_path, monkeypatch):
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(DataError, match="No space left on device"):
        unpack(packed, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_cache_that_cannot_be_written_is_no_reason_not_to_train(packed, tmp_path, full_disk):
    """Each process then unpacks the data in memory."""
    assert same(read_arrays(packed, tmp_path / "cache"), load_arrays()) and not (tmp_path / "cache").exists()


def test_a_cache_that_can_only_be_read_is_used(packed, tmp_path, monkeypatch, full_disk):
    shutil.copytree(cache_folder() / "MNIST", tmp_path / "cache" / "MNIST")
    monkeypatch.setattr(mnist_arrays, "_unpacked", None)  # nothing may be unpacked
    assert same(read_arrays(packed, tmp_path / "cache"), load_arrays())


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_damaged_copy_is_repaired_by_who_needs_the_arrays(name, packed, tmp_path):
    root = shutil.copytree(unpack(PACKED, cache_folder()) / "MNIST", tmp_path / "cache" / "MNIST").parent
    target = root / "MNIST" / "raw" / name
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) // 2])
    assert same(read_arrays(packed, root), load_arrays()) and target.read_bytes() == whole


def test_a_copy_that_is_damaged_together_with_its_packed_file_is_named_with_its_cure(packed, tmp_path):
    raw = unpack(packed, tmp_path / "cache") / "MNIST" / "raw"
    (raw / "t10k-labels-idx1-ubyte").write_bytes(b"damaged")
    (packed / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz is damaged .*: get the file again") as told:
        read_arrays(packed, tmp_path / "cache")
    assert "\n" not in str(told.value)


@pytest.mark.slow
@pytest.mark.one_core
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


def test_a_tilde_in_the_address_of_the_cache_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("S7_CACHE", "~/cache")
    assert cache_folder() == tmp_path / "cache"


@pytest.mark.parametrize("given", [None, "~/cache"])
def test_a_user_without_a_home_has_a_temporary_folder(given, monkeypatch, tmp_path):
    """The number of a container's user need not be known to the system."""
    if given:
        monkeypatch.setenv("S7_CACHE", given)
    else:
        monkeypatch.delenv("S7_CACHE", raising=False)

    def unknown(*_: object) -> None:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(mnist_arrays, "user_cache_path", unknown)
    monkeypatch.setattr(Path, "expanduser", unknown)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert cache_folder() == temporary_folder() == tmp_path / f"s7lab-{user_name()}"


def test_a_system_without_a_folder_for_temporary_files_has_a_path_all_the_same(monkeypatch):
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    assert temporary_folder().name == f"s7lab-{user_name()}"


def test_users_have_different_names_and_a_process_keeps_its_own(monkeypatch):
    assert user_name() == user_name()
    if hasattr(os, "geteuid"):
        mine = user_name()
        monkeypatch.setattr(os, "geteuid", lambda: 12_345)
        assert user_name() == "12345" != mine
