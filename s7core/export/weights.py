"""The weights of a run as a safetensors file, with metadata that say how to use them."""

import json

from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.language.translation import in_source_language
from s7core.lesson.tested_text import digits_of_test
from s7core.runs.records import Result, Run

INPUT = (
    f"float32 (N, 1, 28, 28), white digit on black, normalised: (pixel / 255 - {MEAN}) / {DEVIATION} of pixels from 0 to 255"
)
OUTPUT = "float32 (N, 10) logits, one a digit; softmax makes probabilities of them"


@in_source_language
def weights_file(run: Run, result: Result | None) -> bytes:
    """The content of a safetensors file; ValueError if the run has no weights.

    Its tensors have the names of the layer table, so the network of the run's notebook can load them.
    """
    # Imported here because only this function needs it.
    from safetensors.numpy import load, save

    snapshot = snapshot_with_weights(run, result)
    return save(load(snapshot.weights), weights_metadata(run, snapshot))


def snapshot_with_weights(run: Run, result: Result | None) -> Result:
    """The result of a run; ValueError if there is none, or none with weights."""
    if result is None or not result.weights:
        raise ValueError(f"id is {run.id!r}, but that run has no trained weights: export one that has finished an epoch.")
    return result


def weights_metadata(run: Run, result: Result) -> dict[str, str]:
    """The origin of the weights and the network's input and output, all as text, as safetensors and ONNX require."""
    return {
        "format": "pt",
        "run": run.id,
        "experiment": run.experiment,
        "recipe": json.dumps(run.recipe.to_dict()),
        "test_accuracy": f"{result.test_accuracy:.4f}",
        "tested_on": digits_of_test(run.recipe.test_images),
        "input": INPUT,
        "output": OUTPUT,
        "device": run.device or "",
        "versions": json.dumps(run.versions),
    }
