"""The versions that must be the same on all nodes of a cluster, so that a run has the same numbers on each."""

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from s7core.runs.run_messages import NODE_DIFFERS

SAME_EVERYWHERE = ("torch", "numpy", "s7lab")


@cache
def code_versions() -> dict[str, str]:
    """By name: Python, the packages that decide a run's numbers, and a digest of the source of s7core."""
    found = {"Python": platform.python_version(), **{name: _version(name) for name in SAME_EVERYWHERE}}
    return {**found, "the code of s7core": _digest(Path(__file__).parents[2])}


def version_difference(expected: Mapping[str, str], found: Mapping[str, str], node: str) -> str:
    """How a node differs from the server, in a sentence with the cure; "" where it does not."""
    different = [f"{name} {found.get(name, 'none')} instead of {wanted}" for name, wanted in expected.items()]
    different = [text for text, (name, wanted) in zip(different, expected.items(), strict=True) if found.get(name) != wanted]
    if not different:
        return ""
    return NODE_DIFFERS.format(node=node, differences=", ".join(different))


def _version(name: str) -> str:
    try:
        return version(name).partition("+")[0]  # the build for a CPU and the one for a GPU are the same version
    except PackageNotFoundError:
        return "none"


def _digest(package: Path) -> str:
    """8 hexadecimal digits of all source files."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
