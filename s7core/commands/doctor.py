"""The command doctor, which checks whether everything is in place."""

import argparse
import platform
from collections.abc import Callable

from s7core.commands.arguments import AddCommand, add_store, opened_store, print_json
from s7core.formatting import count, counted

CLUSTER_PATIENCE_SECONDS = 30.0  # for a cluster to answer; Ray takes 20 s to say that a token is wrong


def add_doctor_command(add_command: AddCommand) -> None:
    doctor = add_command("doctor", doctor_command, "Check Python, torch, the devices, the cores, the data and the store.")
    add_store(doctor)


def doctor_command(options: argparse.Namespace) -> int:
    """Run all checks and print a line for each; exit code 1 if one fails."""
    checks: dict[str, Callable[[], str]] = {
        "Python": platform.python_version,
        "torch": _check_torch,
        "device": _check_devices,
        "cores": _check_cores,
        "data": _check_data,
        "backend": _check_backend,
        "store": lambda: opened_store(options.store).check_writable(),
    }
    results: list[tuple[str, bool, str]] = []
    for name, check in checks.items():
        try:
            results.append((name, True, check()))
        except Exception as error:  # whatever fails, the other checks are still made
            results.append((name, False, " ".join(str(error).split()) or type(error).__name__))
    if options.json:
        print_json([{"check": name, "ok": ok, "detail": detail} for name, ok, detail in results])
    else:
        for name, ok, detail in results:
            print(f"{'ok' if ok else 'NOT OK':<7}{name:<8}{detail}")
    return 0 if all(ok for _, ok, _ in results) else 1


def _check_torch() -> str:
    import torch

    from s7core.data.vision import torchvision

    return f"{torch.__version__}, torchvision {torchvision.__version__}"


def _check_devices() -> str:
    """Compute something on each device; returns their names, the fastest first. RuntimeError if one of them fails."""
    from s7core.training.devices import device_failure, listed_devices

    failures = {name: device_failure(name) for name in listed_devices()}
    told = ", ".join(f"{name} (cannot be used: {reason})" if reason else name for name, reason in failures.items())
    if any(failures.values()):
        usable = [name for name, reason in failures.items() if not reason]
        raise RuntimeError(f"{told}: update its driver; until then runs train on {usable[0]}" if usable else told)
    return told


def _check_cores() -> str:
    """Lease a core as every run does, without waiting for one."""
    from s7core.runs.cores import lease_is_free
    from s7core.training.threads import usable_cores

    cores = counted(usable_cores(), "{count} core", "{count} cores")
    return f"{cores}, one leased and given back" if lease_is_free() else f"{cores}, all in use by runs now"


def _check_backend() -> str:
    """Reach the cluster where one is chosen. RuntimeError says why it cannot be used."""
    from s7core.runs.backends.choice import chosen_backend_name, cluster_address

    if chosen_backend_name() == "local":
        return "this machine"
    from s7core.runs.backends.ray_backend import RayBackend

    backend = RayBackend(cluster_address())
    try:
        return backend.reached(CLUSTER_PATIENCE_SECONDS)
    finally:
        backend.close()


def _check_data() -> str:
    from s7core.data.mnist_arrays import load_arrays

    return f"MNIST is complete: {count(len(load_arrays().train_images))} training images, every checksum agrees"
