"""Which backend trains the runs of this server: the variables S7_BACKEND and RAY_ADDRESS."""

import importlib.util
import os
import re

from s7core.language.translation import _
from s7core.runs.backends.base import Backend

BACKENDS = ("local", "ray")
BACKEND_VARIABLE, ADDRESS_VARIABLE = "S7_BACKEND", "RAY_ADDRESS"
_ADDRESS = re.compile(r"auto|[\w.-]+:\d+")


class BackendError(ValueError):
    """A backend that is named wrongly, or that is not installed; the message says what to do."""


def chosen_backend(name: str | None = None) -> Backend:
    """The backend of this name, by default that of S7_BACKEND, or else this machine.

    BackendError says what is wrong with a variable, or that Ray is not installed.
    """
    if chosen_backend_name(name) == "local":
        from s7core.runs.backends.local import LocalBackend

        return LocalBackend()
    from s7core.runs.backends.ray_backend import RayBackend

    return RayBackend(cluster_address())


def chosen_backend_name(name: str | None = None) -> str:
    """One of BACKENDS; BackendError as in `chosen_backend`."""
    wanted, variable = name or os.environ.get(BACKEND_VARIABLE) or "local", "backend" if name else BACKEND_VARIABLE
    if wanted not in BACKENDS:
        raise BackendError(_("{variable} is {value}, but it must be local or ray.", variable=variable, value=repr(wanted)))
    if wanted == "ray":
        cluster_address()
        if importlib.util.find_spec("ray") is None:
            raise BackendError(
                _(
                    "{variable} is 'ray', but Ray is not installed: `pip install s7lab[cluster]`, or choose local.",
                    variable=variable,
                )
            )
    return wanted


def cluster_address() -> str:
    """The address of the Ray cluster: that of RAY_ADDRESS, or else "auto", the one that runs on this machine."""
    address = os.environ.get(ADDRESS_VARIABLE) or "auto"
    if not _ADDRESS.fullmatch(address):
        raise BackendError(
            _(
                "{variable} is {address}, but it must be auto, or host and port of the cluster's head, such as "
                "10.0.0.1:6379.",
                variable=ADDRESS_VARIABLE,
                address=repr(address),
            )
        )
    return address
