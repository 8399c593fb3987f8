"""A network as data for a browser: every kind of layer, and numbers to the bit or rounded."""

import base64
import re
import subprocess
import sys

import numpy
import pytest
from safetensors.numpy import load, save

from s7core.export.web.network_data import EPSILON, exact_numbers, is_rounded, maps_layer, network_data, numbers_for_page
from s7core.export.web.web_file import SCRIPTS, _read
from s7core.inside.inspected_network import trained_network
from s7core.lesson.architecture import layers_from_text, layers_of
from s7core.lesson.layers import KINDS
from s7core.model.trace import trace
from s7core.recipe import Recipe

SMALL = Recipe(layers="conv12 relu conv12 maxpool2 avgpool12 flatten linear10")


def functions_of_kinds() -> set[str]:
    """Names of the functions in LAYER_KINDS of network.js."""
    table = _read("network.js").split("const LAYER_KINDS = {")[1].split("\n};")[0]
    return set(re.findall(r"^  (\w+)\(input", table, re.MULTILINE))


def decoded(tensor: dict[str, str]) -> numpy.ndarray:
    return numpy.frombuffer(base64.b64decode(tensor["data"]), {"float32": "<f4", "float16": "<f2"}[tensor["type"]])


def test_javascript_has_a_function_for_each_kind_of_layer_and_for_no_other():
    assert functions_of_kinds() == {layer.__name__ for layer in KINDS}


def test_all_scripts_are_strict_and_end_no_script_element():
    for name in SCRIPTS:
        assert "</script" not in _read(name) and "<!--" not in _read(name), name


def test_the_numbers_of_the_final_model_are_its_own_to_the_bit(shipped_page):
    page = shipped_page("ref-final-exp3-s1")
    own = load(page.result.weights)
    rows = trace(layers_of(page.run.recipe)).rows
    found = 0
    for row, layer in zip(rows, page.data["network"]["layers"], strict=True):
        assert layer["kind"] == row.type and tuple(layer["output"]) == row.output_shape
        for name, tensor in layer["tensors"].items():
            assert numpy.array_equal(decoded(tensor), own[f"{row.name}.{name}"].ravel())
            found += 1
    assert found == sum(values.dtype == numpy.float32 for values in own.values())


def test_a_window_has_its_step_and_padding(edited_page):
    layers = edited_page("conv4k5s2p2 relu maxpool3 avgpool4 flatten linear10").data["network"]["layers"]
    assert [layer["window"] for layer in layers] == [[5, 2, 2], None, [3, 3, 0], [4, 4, 0], None, None]


def test_only_a_large_network_is_rounded_and_only_its_large_tensors(random_weights, monkeypatch):
    weights = random_weights(SMALL)
    assert not is_rounded(numbers_for_page(weights))
    monkeypatch.setattr("s7core.export.web.network_data.FULL_PRECISION_BYTES", 2_000)
    types = {name: str(values.dtype) for name, values in numbers_for_page(weights).items()}
    assert types == {
        "Conv2d-1.weight": "float32",
        "Conv2d-3.weight": "float16",
        "Linear-7.weight": "float32",
        "Linear-7.bias": "float32",
    }


def test_what_float16_cannot_hold_is_not_rounded(random_weights, monkeypatch):
    monkeypatch.setattr("s7core.export.web.network_data.FULL_PRECISION_BYTES", 0)
    for extreme in (1e6, float("nan")):
        numbers = {name: values.copy() for name, values in load(random_weights(SMALL)).items()}
        numbers["Conv2d-3.weight"][0, 0, 0, 0] = extreme
        assert not is_rounded(numbers_for_page(save(numbers)))


@pytest.mark.parametrize(
    ("layers", "place"),
    [
        ("conv8 relu bn maxpool2 avgpool13 flatten linear10", 1),
        ("conv8 bn relu avgpool26 flatten linear10", 2),
        ("conv8 maxpool2 relu avgpool13 flatten linear10", 0),
        ("conv10 avgpool26 flatten", 0),
        ("conv8 flatten linear20 relu linear10", 0),
        ("flatten linear20 relu linear10", None),
        ("maxpool2 conv10 avgpool12 flatten", None),
    ],
)
def test_feature_maps_are_those_of_the_first_layer_after_its_relu(layers, place):
    assert maps_layer(trace(layers_from_text(layers))) == place


def test_batch_norm_divides_by_what_pytorch_divides_by(random_weights):
    recipe = Recipe()
    network = trained_network(recipe, random_weights(recipe))
    told = network_data(network.trace, exact_numbers(random_weights(recipe)))["layers"]
    of_pytorch = [network.epsilon(row) if row.type == "BatchNorm2d" else None for row in network.trace.rows]
    assert [layer.get("epsilon") for layer in told] == of_pytorch and EPSILON in of_pytorch


def test_a_large_network_has_exact_numbers_too(random_weights):
    weights = random_weights(Recipe(stage="init", batch_norm=False, dropout=0.0))
    assert is_rounded(numbers_for_page(weights)) and not is_rounded(exact_numbers(weights))


def test_torch_is_not_needed():
    told = "import sys, s7core.export.web.network_data as _; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True).stdout == "False\n"
