"""Weights as files: what other programs read from them is what the network says."""

import json

import numpy
import pytest
from safetensors import safe_open
from safetensors.torch import load, save

from s7core.data.mnist import DEVIATION, MEAN, load_mnist
from s7core.export import onnx_file, optional_packages
from s7core.export.weights import weights_file
from s7core.inside.inspected_network import trained_network
from s7core.lesson.experiments import experiments
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import Result

REFERENCE = {each.key: ReferenceStore().group(each.key)[0] for each in experiments()}


def test_the_safetensors_file_has_the_weights_and_says_which_run_they_are(tmp_path):
    run = REFERENCE["final-exp3"]
    result = ReferenceStore().result(run.id)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(weights_file(run, result))
    with safe_open(path, "pt") as opened:
        facts = opened.metadata()
        kept = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    expected = load(result.weights)
    assert kept.keys() == expected.keys() and all(kept[name].equal(expected[name]) for name in expected)
    assert Recipe.from_dict(json.loads(facts["recipe"])) == run.recipe and facts["run"] == run.id
    assert facts["test_accuracy"] == f"{run.last_test_accuracy:.4f}"


def test_a_run_without_weights_is_refused_in_a_sentence(store):
    run = store.run(store.submit(Recipe(), "final-exp1"))
    for make in (weights_file, onnx_file.onnx_file):
        with pytest.raises(ValueError, match="has no trained weights"):
            make(run, None)


@pytest.mark.parametrize("key", [pytest.param("init", marks=pytest.mark.slow), "final-exp3"])
def test_onnxruntime_reads_the_file_and_says_what_the_network_says(key, monkeypatch):
    """The digits are made ready as the file's own metadata tell, with numpy alone."""
    onnx = pytest.importorskip("onnx", reason="onnx is part of the onnx extra")
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is part of the onnx extra")
    run = REFERENCE[key]
    result = ReferenceStore().result(run.id)
    content = onnx_file.onnx_file(run, result)
    facts = {each.key: each.value for each in onnx.load_model_from_string(content).metadata_props}
    assert f"(pixel / 255 - {MEAN}) / {DEVIATION}" in facts["input"] and facts["run"] == run.id
    images = load_mnist().test_images[600:900].numpy()  # others than those that the export checks by itself
    ready = ((images.astype(numpy.float32) / 255 - MEAN) / DEVIATION)[:, None].astype(numpy.float32)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    [said] = session.run(None, {"images": ready})
    expected = trained_network(run.recipe, result.weights).logits(images)
    assert said.shape == (300, 10) and numpy.abs(said - expected).max() < 1e-4 * max(1, numpy.abs(expected).max())
    [alone] = session.run(None, {"images": ready[:1]})
    assert numpy.abs(alone - said[:1]).max() < 1e-4


def test_a_file_that_says_something_else_is_never_handed_out(monkeypatch):
    pytest.importorskip("onnxruntime", reason="onnxruntime is part of the onnx extra")
    run = REFERENCE["final-exp1"]
    result = ReferenceStore().result(run.id)
    plain = onnx_file._plain

    def spoiled(recipe: Recipe, weights: bytes):
        tensors = load(weights)
        tensors["Conv2d-1.weight"] = tensors["Conv2d-1.weight"] * 1.01
        return plain(recipe, save(tensors))

    monkeypatch.setattr(onnx_file, "_plain", spoiled)
    with pytest.raises(ValueError, match="The ONNX file was not made: its logits differ"):
        onnx_file.onnx_file(run, result)


def test_a_missing_package_is_a_sentence_with_the_command_that_cures_it(monkeypatch):
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    run = REFERENCE["final-exp1"]
    with pytest.raises(ValueError, match="needs packages that are not installed here: pip install onnx"):
        onnx_file.onnx_file(run, Result(0.0, 0.9, b"", b"x"))
    assert (
        optional_packages.missing("report").endswith("pip install vl-convert-python")
        and optional_packages.missing("csv") is None
    )
