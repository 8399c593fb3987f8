"""Device, precision and threads of a run on this machine."""

import pytest
import torch

from s7core.training.devices import (
    available_devices,
    device_title,
    prepare_process,
    processor,
    resolve_device,
    resolve_precision,
    try_device,
)
from s7core.training.threads import usable_cores

CPU = torch.device("cpu")


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
