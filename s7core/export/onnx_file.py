"""The network of a run as ONNX, checked by running it before it is handed out."""

import io
import os
import threading
import warnings
from collections import OrderedDict

import numpy
import torch
from safetensors.torch import load
from torch import Tensor, nn

from s7core.data.mnist import load_mnist
from s7core.export.optional_packages import require
from s7core.export.weights import kept_weights, metadata
from s7core.inside.inspected_network import prepared_images, trained_network
from s7core.lesson.architecture import layers_of
from s7core.model.plain_modules import plain_module
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.records import Result, Run

DIGITS_CHECKED = 500  # test digits that the file is run on
TOLERANCE = 1e-4  # of logits, relative to the largest where that is above 1
_EXPORTING = threading.Lock()  # PyTorch's exporter keeps what it traces in the process, not in the thread


def onnx_file(run: Run, result: Result | None) -> bytes:
    """An ONNX file that takes any number of digits at once; its metadata are those of the safetensors file.

    ValueError if packages are missing, no weights were kept, or the file says anything else than the network does.
    """
    require("onnx")
    weights = kept_weights(run, result)
    with _EXPORTING:
        content = _with_metadata(_exported(_plain(run.recipe, weights)), metadata(run, result))
    images = load_mnist().test_images[:DIGITS_CHECKED].numpy()
    check_onnx(content, prepared_images(images), trained_network(run.recipe, weights).logits(images))
    return content


def _plain(recipe: Recipe, weights: bytes) -> nn.Sequential:
    """Our own modules calculate with operations that ONNX does not have; PyTorch's give the same to rounding."""
    network = nn.Sequential(OrderedDict((row.name, plain_module(row)) for row in trace(layers_of(recipe)).rows))
    network.load_state_dict(load(weights))
    return network.eval()


def _exported(network: nn.Sequential) -> bytes:
    batch = torch.export.Dim("batch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's, of its own insides
        program = torch.onnx.export(
            network,
            (torch.zeros(2, 1, 28, 28),),
            dynamo=True,
            input_names=["images"],
            output_names=["logits"],
            dynamic_shapes=({0: batch},),
            verbose=False,
        )
    stream = io.BytesIO()
    program.save(stream)
    return stream.getvalue()


def _with_metadata(content: bytes, facts: dict[str, str]) -> bytes:
    import onnx  # an extra

    model = onnx.load_model_from_string(content)
    onnx.helper.set_model_props(model, facts)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def check_onnx(content: bytes, images: Tensor, logits: numpy.ndarray) -> None:
    """Run the file on images, all together and one alone; ValueError if its logits are not these, (N, 10), to TOLERANCE."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when it is imported
    import onnxruntime  # an extra

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    most = 0.0
    for part in (slice(None), slice(1)):
        [said] = session.run(None, {"images": images[part].contiguous().numpy()})
        most = max(most, float(numpy.abs(said - logits[part]).max()))
    if not most <= TOLERANCE * max(1.0, float(numpy.abs(logits).max())):  # of numbers that are none, too
        raise ValueError(
            f"The ONNX file was not made: its logits differ from the network's by up to {most:.2g}, and more "
            f"than {TOLERANCE:g} is too much."
        )
