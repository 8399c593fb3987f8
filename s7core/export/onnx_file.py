"""The network of a run as an ONNX file, which is run and compared with the network before it is returned."""

import os
import threading
import warnings
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy
import torch
from safetensors.torch import load
from torch import Tensor, nn

from s7core.data.mnist_arrays import load_arrays
from s7core.export.optional_packages import require_packages
from s7core.export.weights import snapshot_with_weights, weights_metadata
from s7core.inside.inspected_network import prepared_images, trained_network
from s7core.language.translation import in_source_language
from s7core.lesson.architecture import layers_of
from s7core.model.plain_modules import plain_module
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.records import Result, Run

if TYPE_CHECKING:
    from onnx import ModelProto  # of an optional package

DIGITS_CHECKED = 500  # test digits that the file is run on
TOLERANCE = 1e-4  # of logits, relative to the largest where that is above 1
_EXPORTING = threading.Lock()  # PyTorch's exporter keeps its state in the process, so one thread at a time may use it


@in_source_language
def onnx_file(run: Run, result: Result | None) -> bytes:
    """The content of an ONNX file for batches of any size, with the metadata of the safetensors file.

    ValueError if packages are missing, if the run has no weights, or if the file's logits differ from the network's.
    """
    require_packages("onnx")
    snapshot = snapshot_with_weights(run, result)
    with _EXPORTING:
        model = _exported(_plain_network(run.recipe, snapshot.weights))
    content = _serialised(model, weights_metadata(run, snapshot))
    images = load_arrays().test_images[:DIGITS_CHECKED]
    check_onnx(content, prepared_images(images), trained_network(run.recipe, snapshot.weights).logits(images))
    return content


def _plain_network(recipe: Recipe, weights: bytes) -> nn.Sequential:
    """The network made of PyTorch's own modules, because some of ours use operations that ONNX does not have."""
    network = nn.Sequential(OrderedDict((row.name, plain_module(row)) for row in trace(layers_of(recipe)).rows))
    network.load_state_dict(load(weights))
    return network.eval()


def _exported(network: nn.Sequential) -> "ModelProto":
    batch = torch.export.Dim("batch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about PyTorch's own code
        program = torch.onnx.export(
            network,
            (torch.zeros(2, 1, 28, 28),),
            dynamo=True,
            input_names=["images"],
            output_names=["logits"],
            dynamic_shapes=({0: batch},),
            verbose=False,
        )
    assert program is not None  # it is None only where the exporter writes a file itself
    return program.model_proto


def _serialised(model: "ModelProto", facts: dict[str, str]) -> bytes:
    import onnx

    onnx.helper.set_model_props(model, facts)
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def check_onnx(content: bytes, images: Tensor, logits: numpy.ndarray) -> None:
    """Run the file on images (N, 1, 28, 28) and on the first of them alone.

    ValueError if its logits differ from these, (N, 10), by more than TOLERANCE.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    differences = []
    for part in (slice(None), slice(1)):
        [found] = session.run(None, {"images": images[part].contiguous().numpy()})
        differences.append(numpy.abs(found - logits[part]).max())
    largest = float(numpy.max(differences))
    if not largest <= TOLERANCE * max(1.0, float(numpy.abs(logits).max())):  # `not <=`, so that nan is refused too
        raise ValueError(
            f"The ONNX file was not made: its logits differ from the network's by up to {largest:.2g}, and more "
            f"than {TOLERANCE:g} is too much."
        )
