"""The one door to torchvision.

PyPI's torchvision is built for CUDA builds of torch. Beside a CPU-only torch its compiled operators do not load, and
`import torchvision` fails because it registers helpers for two operators that are then missing. Declaring their
schemas first is enough: nothing here calls them. Where the operators load, this changes nothing.
"""

import importlib.util
from pathlib import Path

import torch

_DETECTION_OPERATORS = ("nms", "qnms")


def _operators_load() -> bool:
    """Whether torchvision's compiled operators match this torch."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return True  # let the import below say what is missing
    libraries = [*Path(spec.origin).parent.glob("_C.*")]
    try:
        for library in libraries:
            torch.ops.load_library(library)
    except OSError:
        return False
    return bool(libraries)


if not _operators_load():
    _library = torch.library.Library("torchvision", "DEF")  # kept alive by the module
    for _name in _DETECTION_OPERATORS:
        _library.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision  # noqa: E402

__all__ = ["torchvision"]
