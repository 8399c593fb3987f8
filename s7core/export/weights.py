"""The weights of a run as safetensors, with what one must know to use them."""

import json

from s7core.data.mnist import DEVIATION, MEAN
from s7core.runs.records import Result, Run

INPUT = (
    f"float32 (N, 1, 28, 28), white digit on black, normalised: (pixel / 255 - {MEAN}) / {DEVIATION} of pixels from 0 to 255"
)
OUTPUT = "float32 (N, 10) logits, one a digit; softmax makes probabilities of them"


def weights_file(run: Run, result: Result | None) -> bytes:
    """A safetensors file whose metadata say which run it is; ValueError if no weights were kept.

    Its names are those of the layer table, so the network of the run's notebook loads it.
    """
    # Imported here because only those who save weights need it.
    from safetensors.numpy import load, save

    return save(load(kept_weights(run, result)), metadata(run, result))


def kept_weights(run: Run, result: Result | None) -> bytes:
    """The weights as the store keeps them; ValueError if there are none."""
    if result is None or not result.weights:
        raise ValueError(f"id is {run.id!r}, but that run has no trained weights: export one that has finished an epoch.")
    return result.weights


def metadata(run: Run, result: Result) -> dict[str, str]:
    """What goes with the weights, as text: safetensors and ONNX take nothing else."""
    return {
        "format": "pt",
        "run": run.id,
        "experiment": run.experiment,
        "recipe": json.dumps(run.recipe.to_dict()),
        "test_accuracy": f"{result.test_accuracy:.4f}",
        "input": INPUT,
        "output": OUTPUT,
        "device": run.device or "",
        "versions": json.dumps(run.versions),
    }
