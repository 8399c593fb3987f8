"""Device, precision and threads of a run on this machine."""

import sys

import pytest
import torch

from s7core.training import devices
from s7core.training.devices import (
    auto_note,
    available_devices,
    device_failure,
    device_title,
    listed_devices,
    prepare_process,
    processor,
    resolve_device,
    resolve_precision,
    try_device,
    try_devices_in_children,
    unusable_devices,
)
from s7core.training.threads import usable_cores

CPU = torch.device("cpu")
NO_KERNEL = (
    "CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be\nreported later"
)


@pytest.fixture
def gpu(monkeypatch):
    """Makes torch list an NVIDIA GPU whose trial raises this error, or passes where it is None; returns the trials made."""

    def list_gpu(error: Exception | None) -> list[str]:
        tried = []

        def try_it(name: str) -> None:
            tried.append(name)
            if error:
                raise error

        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
        monkeypatch.setattr(devices, "try_device", try_it)
        monkeypatch.setattr(devices, "_trial", device_failure)
        devices._failure_of_process.cache_clear()
        return tried

    yield list_gpu
    devices._failure_of_process.cache_clear()


def test_auto_is_the_fastest_device_and_the_cpu_is_always_there():
    assert available_devices()[-1] == "cpu"
    assert resolve_device("auto") == torch.device(available_devices()[0]) and resolve_device("cpu") == CPU


def test_a_device_that_is_not_there_is_named_with_those_that_are():
    missing = next((name for name in ("cuda", "mps") if name not in available_devices()), None)
    with pytest.raises(ValueError, match=f"device is '{missing}', but this machine has only .*cpu"):
        resolve_device(missing)


def test_a_precision_that_is_asked_for_is_taken_and_auto_asks_the_processor(monkeypatch):
    assert resolve_precision("float32", CPU) == torch.float32 and resolve_precision("bfloat16", CPU) == torch.bfloat16
    for flags, expected in (
        ({"avx512_bf16": True}, torch.bfloat16),
        ({"amx_bf16": True}, torch.bfloat16),
        ({"avx2": True}, torch.float32),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda flags=flags: flags)
        assert resolve_precision("auto", CPU) == expected


def test_a_process_is_prepared_with_its_threads_and_says_so():
    prepare_process(1)
    assert torch.get_num_threads() == 1 and device_title(CPU, torch.float32) == "CPU, 1 thread, float32"
    if usable_cores() > 1:
        prepare_process(2)
        assert device_title(CPU, torch.bfloat16) == "CPU, 2 threads, bfloat16"


def test_the_cpu_passes_its_trial_and_a_wrong_gradient_is_found(monkeypatch):
    try_device("cpu")
    real = torch.nn.functional.conv2d
    monkeypatch.setattr(torch.nn.functional, "conv2d", lambda *given: real(*given) * float("nan"))
    with pytest.raises(RuntimeError, match="cpu computes a gradient that is not a number"):
        try_device("cpu")


def test_the_processor_is_named_by_its_make_and_by_what_torch_uses_of_it():
    assert torch.backends.cpu.get_cpu_capability() in processor() and processor() == processor()


def test_a_gpu_that_cannot_compute_is_passed_over_and_auto_says_why(gpu):
    tried = gpu(RuntimeError(NO_KERNEL))
    reason = "no kernel image is available for execution on the device"
    assert listed_devices() == ("cuda", "cpu") and available_devices() == ("cpu",) and resolve_device("auto") == CPU
    assert unusable_devices() == {"cuda": reason} and auto_note("auto") == f" (cuda cannot be used: {reason})"
    assert tried == ["cuda"]  # once in a process, however often it is asked


def test_a_recipe_that_names_a_gpu_that_cannot_compute_gets_the_reason_and_a_cure(gpu):
    gpu(RuntimeError(NO_KERNEL))
    with pytest.raises(
        ValueError, match=r"^device is 'cuda', .* \(no kernel image .*\): update its driver, or use auto, .* cpu"
    ) as told:
        resolve_device("cuda")
    assert "\n" not in str(told.value) and auto_note("cuda") == auto_note("cpu") == "" and resolve_device("cpu") == CPU


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(5, "Input/output error"), "[Errno 5] Input/output error"),
        (AssertionError(), "AssertionError"),
        (KeyError("gfx90c"), "'gfx90c'"),
        (RuntimeError("\n\n  driver   too old\n"), "driver too old"),
        (RuntimeError("x" * 500), "x" * 120),
    ],
)
def test_whatever_a_trial_raises_becomes_one_short_line(error, reason, gpu):
    gpu(error)
    assert unusable_devices() == {"cuda": reason} and resolve_device("auto") == CPU


def test_a_gpu_that_computes_is_taken_without_a_note(gpu):
    assert gpu(None) == [] and available_devices() == ("cuda", "cpu") and resolve_device("auto") == torch.device("cuda")
    assert unusable_devices() == {} and auto_note("auto") == ""


def test_nothing_is_tried_on_a_machine_with_a_cpu_only(gpu, monkeypatch):
    tried = gpu(RuntimeError(NO_KERNEL))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert resolve_device("auto") == CPU and available_devices() == ("cpu",) and unusable_devices() == {} and tried == []


def test_a_device_is_tried_anew_where_its_failure_is_asked_for(gpu):
    tried = gpu(None)
    assert device_failure("cpu") == "" and device_failure("cpu") == "" and tried == ["cpu", "cpu"]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_process_that_only_watches_tries_devices_in_a_child_and_holds_none(gpu, monkeypatch):
    if torch.cuda.is_available():
        pytest.skip("here is a GPU, which the child can use")
    tried = gpu(None)
    try_devices_in_children()
    assert "cuda" in unusable_devices() and tried == []  # the child really tries, and finds no such GPU here
    devices._failure_of_process.cache_clear()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert unusable_devices() == {"cuda": "its trial ended with code 1"}
    devices._failure_of_process.cache_clear()
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    assert unusable_devices() == {"cuda": "its trial did not end well, FileNotFoundError"}
