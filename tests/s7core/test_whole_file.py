"""A file appears in one step, and a write that fails leaves everything as it was."""

import errno
import os
import signal

import pytest

from s7core.whole_file import write_whole


def test_a_file_is_written_with_its_folder_and_all_users_can_read_it(tmp_path):
    path = tmp_path / "a" / "b" / "file.bin"
    for content in (b"first", b"second, which is longer", b""):
        write_whole(path, content)
        assert path.read_bytes() == content and path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(path.parent) == ["file.bin"]


@pytest.mark.skipif(os.name != "posix", reason="needs limits of a process")
def test_a_write_that_really_fails_half_way_leaves_the_old_file_and_no_other(tmp_path):
    """The operating system itself refuses what is beyond a limit, as a full disk does."""
    import resource

    path = tmp_path / "file.bin"
    write_whole(path, b"old")
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OSError):
            write_whole(path, b"new" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert os.listdir(tmp_path) == ["file.bin"] and path.read_bytes() == b"old"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("fails_at", ["chmod", "replace"])
def test_whatever_ends_a_write_leaves_the_old_file_and_no_other(error, fails_at, tmp_path, monkeypatch):
    path = tmp_path / "file.bin"
    write_whole(path, b"old")

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, fails_at, fails)
    with pytest.raises(type(error)):
        write_whole(path, b"new")
    assert os.listdir(tmp_path) == ["file.bin"] and path.read_bytes() == b"old"
