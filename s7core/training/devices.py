"""Which device a run uses, and how many threads."""

import os

import torch

MOST_THREADS = 8


def available_devices() -> tuple[str, ...]:
    """Names that a recipe may ask for on this machine, the fastest first."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def resolve_device(name: str) -> torch.device:
    """The device that a recipe asks for; ValueError if this machine does not have it."""
    available = available_devices()
    if name != "auto" and name not in available:
        raise ValueError(f"device is {name!r}, but this machine has only {', '.join(available)}; use auto to take the "
                         "fastest one.")
    return torch.device(available[0] if name == "auto" else name)


def device_title(device: torch.device) -> str:
    """The device in words a person knows, for example "NVIDIA T4" or "CPU, 2 threads"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    return f"CPU, {torch.get_num_threads()} threads"


def usable_cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_threads() -> int:
    """Threads of one training process: more than these only wait for one another on networks as small as ours."""
    return min(usable_cores(), MOST_THREADS)


def try_device(name: str) -> None:
    """One small convolution, there and back; whatever the device answers instead is raised."""
    image = torch.ones(1, 1, 4, 4, device=name, requires_grad=True)
    torch.nn.functional.conv2d(image, torch.ones(1, 1, 3, 3, device=name)).sum().backward()
    if image.grad is None or not image.grad.isfinite().all():
        raise RuntimeError(f"{name} computes a gradient that is not a number: update its driver.")
