"""`python -m s7core doctor`: each check has a line, and one that fails does not hide the others."""

import json
import platform

import pytest
import torch
from command_under_test import call
from filelock import FileLock

from s7core.runs.cores import leased
from s7core.training import devices
from s7core.training.threads import usable_cores

NAMES = ["Python", "torch", "device", "cores", "data", "backend", "store"]


@pytest.fixture(autouse=True)
def own_cores(tmp_path, monkeypatch):
    """Whatever else trains on this machine, its leases are other ones; the data are those of the session."""
    monkeypatch.setattr("s7core.runs.cores.cache_folder", lambda: tmp_path / "cache")


def checks_of(store, code: int = 0) -> dict[str, tuple[bool, str]]:
    checks = json.loads(call("doctor", "--store", store.url, "--json", code=code))
    assert [check["check"] for check in checks] == NAMES
    return {check["check"]: (check["ok"], check["detail"]) for check in checks}


def test_all_is_well_where_everything_is_in_place(store):
    told = call("doctor", "--store", store.url)
    assert "every checksum agrees" in told and "60,000 training images" in told and "NOT" not in told
    assert [line.split()[1] for line in told.splitlines()] == NAMES
    assert platform.python_version() in told and torch.__version__ in told and store.url in told
    assert f"{usable_cores()} core" in told and "one leased and given back" in told


def test_a_store_that_cannot_be_opened_is_named_and_the_exit_code_is_1():
    told = call("doctor", "--store", "sqlite:////proc/none/x.sqlite", code=1).splitlines()
    assert told[-1].startswith("NOT OK store") and all(line.startswith("ok ") for line in told[:-1])


def test_an_unexpected_error_in_one_check_is_reported_in_one_line(store, monkeypatch):
    def fails(name: str) -> None:
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr("s7core.training.devices.listed_devices", fails)
    checks = checks_of(store, code=1)
    assert {name: ok for name, (ok, _) in checks.items()} == {name: name != "device" for name in NAMES}


def test_a_gpu_that_cannot_be_used_is_not_ok_and_named_with_its_reason(store, monkeypatch):
    """Though `auto` trains on the CPU then: the person who asks wants the GPU."""

    def no_kernel(name: str) -> None:
        if name == "cuda":
            raise RuntimeError("CUDA error: no kernel image is available\nfor this device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(devices, "try_device", no_kernel)
    ok, detail = checks_of(store, code=1)["device"]
    assert not ok and detail == (
        "cuda (cannot be used: no kernel image is available), cpu: update its driver; until then runs train on cpu"
    )


def test_cores_that_are_all_in_use_are_said_to_be_without_waiting(store):
    with leased(usable_cores(), lambda: False):
        ok, detail = checks_of(store)["cores"]
    assert ok and detail.endswith(", all in use by runs now")


def test_cores_that_cannot_be_leased_are_not_ok_as_every_run_would_fail(store, monkeypatch):
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", denied)
    ok, detail = checks_of(store, code=1)["cores"]
    assert not ok and "Permission denied" in detail and "set S7_CACHE to a folder that you can write to" in detail
