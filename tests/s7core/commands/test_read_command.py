"""The command read says what the library reads, and why a file could not be read."""

import json

import numpy as np
import pytest
from command_under_test import call
from picture_simulations import png

from s7core.data.drawing import centre_ink
from s7core.data.picture import ink_of_upload
from s7core.inside.inspected_network import trained_network
from s7core.reference.reference_store import ReferenceStore


@pytest.fixture
def seven(mnist, tmp_path):
    """A file with the first test digit, dark on light."""
    file = tmp_path / "seven.jpeg"  # the name does not matter
    file.write_bytes(png(255 - np.pad(mnist.test_images[0].numpy(), 10)))
    return file


@pytest.mark.parametrize("run_id", ["ref-final-record-s1", "ref-init-s1"])
def test_it_says_what_the_network_of_the_run_says(seven, run_id):
    [found] = json.loads(call("read", str(seven), "--run", run_id, "--json"))
    store = ReferenceStore()
    network = trained_network(store.run(run_id).recipe, store.result(run_id).weights)
    said = network.probabilities(centre_ink(ink_of_upload(seven.read_bytes()).ink)[None])[0]
    assert found["file"] == str(seven) and found["predicted"] == said.argmax() == 7 and found["note"] == ""
    assert found["probability"] == pytest.approx(said.max(), abs=1e-6)


def test_the_best_reference_run_of_the_final_model_reads_where_no_run_is_named(seven):
    shipped = [run for run in ReferenceStore().runs() if run.recipe.stage == "final" and not run.recipe.layers]
    best = max((run for run in shipped if run.recipe.tests_all), key=lambda run: run.last_test_accuracy or 0)
    assert call("read", str(seven), "--json") == call("read", str(seven), "--run", best.id, "--json")


def test_a_file_that_cannot_be_read_gets_its_sentence_and_the_others_their_answer(seven, tmp_path):
    bad, missing = tmp_path / "bad.png", tmp_path / "missing.png"
    bad.write_bytes(b"no picture")
    found = json.loads(call("read", str(bad), str(seven), str(missing), "--json", code=1))
    assert [each["predicted"] for each in found] == [None, 7, None]
    assert [each["probability"] is None for each in found] == [True, False, True]
    assert "no picture that can be read" in found[0]["note"] and "cannot be opened" in found[2]["note"]
    table = call("read", str(bad), str(seven), code=1).splitlines()
    assert table[0].split() == ["file", "predicted", "probability", "note"] and table[2].split()[1] == "7"


def test_a_run_that_is_not_there_is_said_to_be_missing(seven):
    assert "no such run" in call("read", str(seven), "--run", "ref-nothing", code=2)
