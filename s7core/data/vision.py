"""torchvision, imported so that it works beside a CPU-only torch; the rest of the package imports it from here.

PyPI's torchvision is built for CUDA builds of torch. Beside a CPU-only torch its compiled operators do not load, and
`import torchvision` fails because it registers helpers for two operators that are then missing. Declaring the schemas of
these two first is enough, since nothing here calls them. Where the operators load, nothing is declared.
"""

import importlib.util
from pathlib import Path

import torch

_DETECTION_OPERATORS = ("nms", "qnms")


def _operators_load() -> bool:
    """Whether torchvision's compiled operators match this torch."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None:
        return True  # the import below raises the error that fits
    libraries = [*Path(spec.origin).parent.glob("_C.*")]
    try:
        for library in libraries:
            torch.ops.load_library(library)
    except OSError:
        return False
    return bool(libraries)


if not _operators_load():
    # The operators exist as long as this object does.
    _library = torch.library.Library("torchvision", "DEF")
    for _name in _DETECTION_OPERATORS:
        _library.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision  # noqa: E402

__all__ = ["torchvision"]
