"""Weights as a safetensors file: what another program reads from it is what the store has."""

import json

import pytest
from safetensors import safe_open
from safetensors.torch import load

from s7core.export.weights import snapshot_with_weights, weights_file
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import Result


def test_the_safetensors_file_has_the_weights_and_says_which_run_they_are(tmp_path):
    run, result = ReferenceStore().run("ref-final-exp3-s1"), ReferenceStore().result("ref-final-exp3-s1")
    path = tmp_path / "weights.safetensors"
    path.write_bytes(weights_file(run, result))
    with safe_open(path, "pt") as opened:
        facts = opened.metadata()
        kept = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    expected = load(result.weights)
    assert kept.keys() == expected.keys() and all(kept[name].equal(expected[name]) for name in expected)
    assert Recipe.from_dict(json.loads(facts["recipe"])) == run.recipe and facts["run"] == run.id
    assert facts["test_accuracy"] == f"{run.last_test_accuracy:.4f}"
    assert (facts["format"], facts["experiment"], facts["device"]) == ("pt", "final-exp3", run.device)
    assert json.loads(facts["versions"]) == run.versions
    Network(layers_of(run.recipe)).load_state_dict(kept)  # strict: every name is that of a layer


@pytest.mark.parametrize("result", [None, Result(0.1, 0.9, b"", b"")])
def test_a_run_without_weights_is_refused_in_a_sentence(result, store):
    run = store.run(store.submit(Recipe(), "final-exp1"))
    for make in (weights_file, snapshot_with_weights):
        with pytest.raises(ValueError, match=f"id is '{run.id}', but that run has no trained weights"):
            make(run, result)
