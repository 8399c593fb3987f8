"""Cores are leased machine-wide, so that runs started by anybody never have more threads than there are cores."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from s7core.data.errors import DataError
from s7core.runs import cores
from s7core.runs.cores import lease_is_free, leased, lock_folders

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OTHER_USER = 12_345


@pytest.fixture(autouse=True)
def two_cores(tmp_path, monkeypatch):
    monkeypatch.setenv("S7_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(cores, "usable_core_numbers", lambda: [0, 1])


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def lease_as(user: int, cache: Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    """Lease a core in a process that has become this user, to whom the folders' permissions apply."""
    code = (
        "import os, sys, tempfile\n"
        "from s7core.runs import cores\n"
        "tempfile.tempdir = sys.argv[2]; cores.usable_core_numbers = lambda: [0, 1]\n"
        "os.seteuid(int(sys.argv[1]))\n"
        "with cores.leased(1, lambda: False) as has_cores: print('leased', has_cores)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(user), str(temporary)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "S7_CACHE": str(cache)},
    )


def test_who_needs_more_than_is_free_waits_and_gets_it_when_it_is(monkeypatch):
    got = threading.Event()

    def wait_for_both():
        with leased(2, lambda: False) as has_cores:
            assert has_cores
            got.set()

    with leased(1, lambda: False):
        waiting = threading.Thread(target=wait_for_both)
        waiting.start()
        with leased(1, lambda: False) as has_cores:  # the other core is not kept from others meanwhile
            assert has_cores
        assert not got.wait(0.5)
    assert got.wait(5)
    waiting.join()


def test_processes_on_different_cores_do_not_wait_for_each_other(tmp_path, monkeypatch):
    with leased(2, lambda: False):
        monkeypatch.setattr(cores, "usable_core_numbers", lambda: [3])
        with leased(1, lambda: False) as has_core:
            assert has_core and f"cores-{os.geteuid()}/3.lock" in files_below(tmp_path / "cache")
        monkeypatch.setattr(cores, "usable_core_numbers", lambda: [1, 3])
        with leased(2, lambda: True) as has_both:
            assert not has_both  # one of them is held


def test_who_is_told_to_stop_while_waiting_stops():
    with leased(2, lambda: False), leased(1, lambda: True) as has_cores:
        assert not has_cores


def test_a_killed_process_gives_its_cores_back():
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom s7core.runs import cores\ncores.usable_core_numbers = lambda: [0, 1]\n"
            "with cores.leased(2, lambda: False): print('held', flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    with leased(1, lambda: True) as has_cores:
        assert not has_cores
    holder.kill()
    holder.wait()
    with leased(2, lambda: False) as has_cores:
        assert has_cores


def test_locks_lie_in_a_folder_of_the_user(tmp_path):
    with leased(1, lambda: False):
        assert files_below(tmp_path / "cache") == [f"cores-{os.geteuid()}/0.lock"]


def test_a_cache_that_cannot_be_written_leaves_the_leases_in_a_folder_for_temporary_files(tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    with leased(1, lambda: False) as has_cores:
        assert has_cores and files_below(tmp_path / f"s7lab-{os.geteuid()}") == ["cores/0.lock"]
        with leased(2, lambda: True) as has_more:
            assert not has_more
        assert lease_is_free()
    with leased(2, lambda: False) as has_cores:
        assert has_cores and not lease_is_free()


def test_locks_that_cannot_be_opened_send_all_leases_elsewhere_and_none_is_kept(tmp_path):
    cache, elsewhere = lock_folders()
    (cache / "1.lock").mkdir(parents=True)  # a folder cannot be locked, not even by root
    with leased(2, lambda: False) as has_cores:
        assert has_cores and files_below(elsewhere) == ["0.lock", "1.lock"]
        FileLock(cache / "0.lock").acquire(blocking=False).lock.release()  # it was given back


def test_a_cache_that_fails_while_a_run_waits_does_not_end_the_run(tmp_path):
    cache, _ = lock_folders()
    polls = []

    def break_cache() -> bool:
        polls.append(None)
        if len(polls) == 2:
            for core in range(2):
                (cache / f"{core}.lock").unlink()
                (cache / f"{core}.lock").mkdir()
        return False

    with leased(2, lambda: False), leased(2, break_cache) as has_cores:
        assert has_cores and len(polls) == 2


@pytest.mark.parametrize(
    "error",
    [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system"), NotImplementedError("no flock")],
)
def test_without_any_place_for_locks_there_is_one_sentence_with_the_cure(error, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(FileLock, "acquire", fails)
    with (
        pytest.raises(DataError, match=r"^The cores of this machine cannot be leased.*: set S7_CACHE to a folder") as told,
        leased(1, lambda: False),
    ):
        pass
    assert "\n" not in str(told.value) and all(str(folder) in str(told.value) for folder in lock_folders())
    with pytest.raises(DataError):
        lease_is_free()


def test_a_lock_that_cannot_be_released_ends_no_run(monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with leased(1, lambda: False) as has_cores:
        assert has_cores
        monkeypatch.setattr(FileLock, "release", fails)


@pytest.mark.skipif(not AS_ROOT, reason="needs root, to become another user")
@pytest.mark.parametrize(("mode", "place"), [(0o755, "temporary"), (0o777, "cache"), (0o700, "temporary")])
def test_a_cache_that_root_has_used_serves_another_user_too(mode, place):
    """As in an image that was made as root."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        cache, temporary = Path(folder, "cache"), Path(folder, "temporary")
        for made in (Path(folder), cache, temporary):
            made.mkdir(exist_ok=True)
            made.chmod(0o777)
        assert lease_as(0, cache, temporary).stdout == "leased True\n"
        cache.chmod(mode)
        done = lease_as(OTHER_USER, cache, temporary)
        assert done.stdout == "leased True\n", done.stderr
        own = {"cache": cache / f"cores-{OTHER_USER}", "temporary": temporary / f"s7lab-{OTHER_USER}" / "cores"}[place]
        assert files_below(own) == ["0.lock"] and (own / "0.lock").stat().st_uid == OTHER_USER
