"""Cores are leased machine-wide, so that runs started by anybody never have more threads than there are cores."""

import subprocess
import sys
import threading

import pytest

from s7core.runs import cores
from s7core.runs.cores import leased


@pytest.fixture(autouse=True)
def two_cores(tmp_path, monkeypatch):
    monkeypatch.setenv("S7_CACHE", str(tmp_path))
    monkeypatch.setattr(cores, "usable_cores", lambda: 2)


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


def test_who_is_told_to_stop_while_waiting_stops():
    with leased(2, lambda: False), leased(1, lambda: True) as has_cores:
        assert not has_cores


def test_a_killed_process_gives_its_cores_back():
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom s7core.runs import cores\ncores.usable_cores = lambda: 2\n"
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
