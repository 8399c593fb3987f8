"""`python -m s7core doctor`: each check has a line, and one that fails does not hide the others."""

import json
import platform

import torch
from command_under_test import call

NAMES = ["Python", "torch", "device", "data", "store"]


def test_all_is_well_where_everything_is_in_place(store):
    told = call("doctor", "--store", store.url)
    assert "every checksum agrees" in told and "60,000 training images" in told and "NOT" not in told
    assert [line.split()[1] for line in told.splitlines()] == NAMES
    assert platform.python_version() in told and torch.__version__ in told and store.url in told


def test_a_store_that_cannot_be_opened_is_named_and_the_exit_code_is_1():
    told = call("doctor", "--store", "sqlite:////proc/none/x.sqlite", code=1).splitlines()
    assert told[-1].startswith("NOT OK store") and all(line.startswith("ok ") for line in told[:-1])


def test_json_has_each_check_and_an_unexpected_error_in_one_is_reported(store, monkeypatch):
    def fails(name: str) -> None:
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr("s7core.training.devices.try_device", fails)
    checks = json.loads(call("doctor", "--store", store.url, "--json", code=1))
    assert [check["check"] for check in checks] == NAMES
    assert {check["check"]: check["ok"] for check in checks} == {name: name != "device" for name in NAMES}
    assert checks[2]["detail"] == "out of memory"
