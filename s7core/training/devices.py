"""Which device a run uses, and in which precision."""

import ctypes
import platform
import subprocess
import sys
from functools import cache
from pathlib import Path

import torch

from s7core.language.translation import _

MALLOC_TRIM_THRESHOLD, MALLOC_MMAP_THRESHOLD = -1, -3  # names of glibc's malloc.h
_MOST_LETTERS = 120  # of a reason
TRIAL_SECONDS = 120.0  # the most that the trial of a device in a child may take, loading torch included


def listed_devices() -> tuple[str, ...]:
    """Names of the devices that torch finds on this machine, the fastest first, whether they can be used or not."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def available_devices() -> tuple[str, ...]:
    """Names that a recipe may ask for on this machine, the fastest first: what is listed and has passed its trial."""
    unusable = unusable_devices()
    return tuple(name for name in listed_devices() if name not in unusable)


def unusable_devices() -> dict[str, str]:
    """By name, why a listed device cannot compute, in one line. Each is tried once in a process, the CPU not at all."""
    reasons = {name: _failure_of_process(name) for name in listed_devices() if name != "cpu"}
    return {name: reason for name, reason in reasons.items() if reason}


def resolve_device(name: str) -> torch.device:
    """The device that a recipe asks for; ValueError if this machine does not have it or cannot use it."""
    available, unusable = available_devices(), unusable_devices()
    if name in unusable:
        raise ValueError(
            _(
                "device is {name}, which this machine has but cannot use ({reason}): update its driver, or use auto, which "
                "trains on {device} here.",
                name=repr(name),
                reason=unusable[name],
                device=available[0],
            )
        )
    if name != "auto" and name not in available:
        raise ValueError(
            _(
                "device is {name}, but this machine has only {devices}; use auto to take the fastest one.",
                name=repr(name),
                devices=", ".join(available),
            )
        )
    return torch.device(available[0] if name == "auto" else name)


def auto_note(name: str) -> str:
    """What auto has passed over because it cannot be used, to follow a device's title; "" where there is nothing to say.

    `name` is what the recipe asks for, for example "auto" gives " (cuda cannot be used: no kernel image is available)".
    """
    if name != "auto":
        return ""
    return "".join(f" ({unusable} cannot be used: {reason})" for unusable, reason in unusable_devices().items())


PRECISION_TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def resolve_precision(name: str, device: torch.device) -> torch.dtype:
    """The type that a training step calculates with; "auto" is bfloat16 where the hardware has it, else float32."""
    if name == "auto":
        name = "bfloat16" if _has_bfloat16(device) else "float32"
    return PRECISION_TYPES[name]


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        capabilities = torch.cpu.get_capabilities()
        return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
    return False


def device_title(device: torch.device, precision: torch.dtype) -> str:
    """The device in words a person knows, for example "NVIDIA T4, bfloat16" or "CPU, 2 threads, float32"."""
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
    elif device.type == "mps":
        name = "Apple GPU"
    else:
        count = torch.get_num_threads()
        name = f"CPU, {count} thread{'s' if count > 1 else ''}"
    return f"{name}, {str(precision).removeprefix('torch.')}"


def processor() -> str:
    """The model of this machine's CPU, on which the last bits of a result depend: "AuthenticAMD 25 17, AVX512, bfloat16".

    Vendor, family and model where Linux tells them, then the instructions that torch uses.
    """
    facts = [torch.backends.cpu.get_cpu_capability()]
    if _has_bfloat16(torch.device("cpu")):
        facts.append("bfloat16")
    return ", ".join([_make(), *facts])


def _make() -> str:
    try:
        lines = [line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines()]
    except OSError:
        return platform.processor() or platform.machine()
    found = {name.strip(): value.strip() for name, _, value in lines}
    parts = [found[name] for name in ("vendor_id", "cpu family", "model") if name in found]
    return " ".join(parts) or platform.machine()


def prepare_process(threads: int) -> None:
    """Set the threads, the numerics and the memory allocator of this process for training; once, before it trains."""
    torch.set_num_threads(threads)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.allow_tf32 = False  # float32 is meant to be exact; bfloat16 is the setting for speed
    if sys.platform == "linux":
        _keep_freed_memory()


def _keep_freed_memory() -> None:
    """Let malloc keep what a step frees: the next step needs it again, and new pages cost a tenth of a step."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # glibc has it, musl has not
        libc.mallopt(MALLOC_MMAP_THRESHOLD, 32 << 20)
        libc.mallopt(MALLOC_TRIM_THRESHOLD, 1 << 30)


def try_device(name: str) -> None:
    """Compute a small convolution and its gradient on a device, and pass on whatever it raises.

    RuntimeError where the gradient is not a finite number.
    """
    image = torch.ones(1, 1, 4, 4, device=name, requires_grad=True)
    torch.nn.functional.conv2d(image, torch.ones(1, 1, 3, 3, device=name)).sum().backward()
    if image.grad is None or not image.grad.isfinite().all():
        raise RuntimeError(f"{name} computes a gradient that is not a number: update its driver.")


def device_failure(name: str) -> str:
    """Try a device; returns why it cannot compute, in one line, and "" if it can."""
    try:
        try_device(name)
    except Exception as error:  # a broken driver raises anything
        lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
        return lines[0].removeprefix("CUDA error: ")[:_MOST_LETTERS] if lines else type(error).__name__
    return ""


@cache
def _failure_of_process(name: str) -> str:
    """`device_failure`, tried once: what a GPU can compute does not change while a process runs, and a trial takes time."""
    return _trial(name)


def try_devices_in_children() -> None:
    """Have this process try each device in a child, which ends: one that only watches others train shall not hold a GPU."""
    global _trial
    _trial = _failure_in_child


def _failure_in_child(name: str) -> str:
    code = f"from s7core.training.devices import device_failure; print(device_failure({name!r}))"
    try:
        child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=TRIAL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"its trial did not end well, {type(error).__name__}"
    return child.stdout.strip() if child.returncode == 0 else f"its trial ended with code {child.returncode}"


_trial = device_failure
