"""A process is told from all others, whatever ids are used again and whatever the clock says."""

import multiprocessing
import os
import signal
import sys
import time

import psutil
import pytest

from s7core.runs.process_identity import ALIVE, ELSEWHERE, GONE, PAUSED, identity_of, kill, state_of, this_process

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signals, boots and namespaces as Linux has them")


def test_this_process_is_alive_and_has_one_key():
    me = this_process()
    assert me.pid == os.getpid() and me == this_process()
    assert state_of(me.pid, me.key, 0.0) == ALIVE


def test_a_forked_child_is_another_process():
    this_process()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        child = pool.apply(this_process)
    assert child.pid != os.getpid() and child.key != this_process().key


@LINUX
def test_a_paused_process_is_no_dead_one_and_one_that_ended_is_gone_even_before_its_parent_waits(sleeping):
    key = identity_of(sleeping.pid).key
    assert state_of(sleeping.pid, key, 0.0) == ALIVE
    os.kill(sleeping.pid, signal.SIGSTOP)
    wait_until(lambda: state_of(sleeping.pid, key, 0.0) == PAUSED)
    os.kill(sleeping.pid, signal.SIGCONT)
    wait_until(lambda: state_of(sleeping.pid, key, 0.0) == ALIVE)
    sleeping.kill()
    wait_until(lambda: state_of(sleeping.pid, key, 0.0) == GONE)
    sleeping.wait()
    assert state_of(sleeping.pid, key, 0.0) == GONE


def wait_until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_id_that_is_used_again_is_another_process(sleeping):
    earlier = identity_of(sleeping.pid).key.rsplit("/", 1)[0] + "/1.00"
    assert state_of(sleeping.pid, earlier, 0.0) == GONE
    kill(sleeping.pid, earlier)
    assert sleeping.poll() is None
    kill(sleeping.pid, identity_of(sleeping.pid).key)
    assert sleeping.wait(10)


def test_a_process_of_another_machine_or_container_cannot_be_seen_even_where_the_host_has_the_same_name():
    me = this_process()
    namespace, started = me.key.rsplit("/", 1)
    machine, boot, number = namespace.split("/")
    for elsewhere in (f"{machine}/{boot}/{number}9", f"another/{boot}/{number}", f"another/other/{number}"):
        assert state_of(me.pid, f"{elsewhere}/{started}", 0.0) == ELSEWHERE


@pytest.mark.parametrize("key", ["", "x", "a/b", "/////"])
def test_a_damaged_key_is_nobody_s(key):
    assert state_of(os.getpid(), key, 0.0) == ELSEWHERE


def test_a_process_of_an_earlier_boot_of_this_machine_is_gone_unless_it_was_heard_since():
    me = this_process()
    machine, _, number = me.key.rsplit("/", 1)[0].split("/")
    earlier = f"{machine}/another-boot/{number}/5.00"
    assert state_of(me.pid, earlier, psutil.boot_time() - 1) == GONE
    assert state_of(me.pid, earlier, time.time()) == ELSEWHERE  # a copy of this machine


@LINUX
def test_a_change_of_the_clock_makes_no_other_process(sleeping, monkeypatch):
    key = identity_of(sleeping.pid).key
    boot_time = psutil.boot_time()
    for shift in (-86_400.0, 3_600.0):
        create_time = psutil.Process.create_time
        with monkeypatch.context() as clock:
            clock.setattr(psutil, "boot_time", lambda shift=shift: boot_time + shift)
            clock.setattr(psutil.Process, "create_time", lambda self, shift=shift, before=create_time: before(self) + shift)
            assert state_of(sleeping.pid, key, 0.0) == ALIVE
