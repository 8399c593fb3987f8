"""The ONNX file: onnxruntime reads from it what the network says, and no other file is ever returned."""

import numpy
import pytest
from safetensors.torch import load, save

from s7core.data.mnist import load_mnist
from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.export import onnx_file, optional_packages
from s7core.inside.inspected_network import prepared_images, trained_network
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import Result, Run


def shipped(key: str) -> tuple[Run, Result]:
    run = ReferenceStore().group(key)[0]
    return run, ReferenceStore().result(run.id)


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("key", [pytest.param("init", marks=pytest.mark.slow), "final-exp3"])
def test_onnxruntime_reads_the_file_and_says_what_the_network_says(key, monkeypatch):
    """The digits are prepared as the file's own metadata say, with numpy alone."""
    onnx = pytest.importorskip("onnx", reason="onnx is part of the onnx extra")
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is part of the onnx extra")
    run, result = shipped(key)
    content = onnx_file.onnx_file(run, result)
    facts = {entry.key: entry.value for entry in onnx.load_model_from_string(content).metadata_props}
    assert f"(pixel / 255 - {MEAN}) / {DEVIATION}" in facts["input"] and facts["run"] == run.id
    images = load_mnist().test_images[600:900].numpy()  # others than those that the export checks by itself
    ready = ((images.astype(numpy.float32) / 255 - MEAN) / DEVIATION)[:, None].astype(numpy.float32)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    [said] = session.run(None, {"images": ready})
    expected = trained_network(run.recipe, result.weights).logits(images)
    assert said.shape == (300, 10) and numpy.abs(said - expected).max() < 1e-4 * max(1, numpy.abs(expected).max())
    [alone] = session.run(None, {"images": ready[:1]})
    assert numpy.abs(alone - said[:1]).max() < 1e-4


@pytest.mark.slow
@pytest.mark.one_core
def test_a_file_with_other_weights_is_never_returned(monkeypatch):
    pytest.importorskip("onnxruntime", reason="onnxruntime is part of the onnx extra")
    plain = onnx_file._plain_network

    def spoiled(recipe: Recipe, weights: bytes):
        tensors = load(weights)
        tensors["Conv2d-1.weight"] = tensors["Conv2d-1.weight"] * 1.01
        return plain(recipe, save(tensors))

    monkeypatch.setattr(onnx_file, "_plain_network", spoiled)
    with pytest.raises(ValueError, match="The ONNX file was not made: its logits differ"):
        onnx_file.onnx_file(*shipped("final-exp1"))


@pytest.mark.slow
@pytest.mark.one_core
def test_logits_that_are_no_numbers_are_refused():
    pytest.importorskip("onnxruntime", reason="onnxruntime is part of the onnx extra")
    run, result = shipped("final-exp1")
    images = load_mnist().test_images[:2].numpy()
    logits = trained_network(run.recipe, result.weights).logits(images)
    content = onnx_file.onnx_file(run, result)
    onnx_file.check_onnx(content, prepared_images(images), logits)
    for wrong in (numpy.nan, 1e3):
        with pytest.raises(ValueError, match="The ONNX file was not made"):
            onnx_file.check_onnx(content, prepared_images(images), logits + numpy.float32(wrong))


def test_a_run_without_weights_and_a_missing_package_are_sentences(store, monkeypatch):
    run = store.run(store.submit(Recipe(), "final-exp1"))
    if optional_packages.missing_packages("onnx") is None:
        with pytest.raises(ValueError, match="has no trained weights"):
            onnx_file.onnx_file(run, None)
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="needs packages that are not installed here: pip install onnx"):
        onnx_file.onnx_file(run, Result(0.0, 0.9, b"", b"x"))
