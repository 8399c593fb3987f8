"""The networks that browsers run on Home: which runs they are of, and their numbers without torch."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from pages_under_test import inspected, new_server

from dashboard.data.stage_networks import KEPT_SECONDS, network_answer, stage_networks
from dashboard.server.routes import NothingThereError, NotNowError
from s7core.data.errors import DataError
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.reference.run_catalog import RunCatalog


@pytest.fixture(autouse=True)
def server(store):
    new_server()


def test_each_stage_has_the_run_of_median_accuracy_and_the_size_that_the_lesson_tells(reference_store):
    networks = stage_networks()
    assert [each.stage for each in networks] == ALL_STAGES
    assert [each.parameters for each in networks] == [593_200, 19_470, 13_808, 7_958]
    for each in networks:
        run = reference_store.run(each.run_id)
        others = [other.last_test_accuracy for other in reference_store.group(run.group)]
        assert run.recipe.stage == each.stage.key and run.last_test_accuracy == numpy.median(others)


def test_a_stage_without_shipped_runs_has_no_network(monkeypatch):
    kept = RunCatalog.group
    monkeypatch.setattr(RunCatalog, "group", lambda self, key: [] if key == "net1" else kept(self, key))
    assert [each.stage.key for each in stage_networks()] == ["init", "net2", "final"]


def test_the_numbers_are_those_of_the_network_to_the_last_bit():
    for each in stage_networks():
        answer, network = network_answer({"run": each.run_id}), inspected(each.run_id)
        layers = json.loads(answer.content)["layers"]
        assert answer.media_type == "application/json" and answer.seconds == KEPT_SECONDS
        for row, layer in zip(network.trace.rows, layers, strict=True):
            for name, tensor in layer["tensors"].items():
                found = numpy.frombuffer(base64.b64decode(tensor["data"]), "<f4")
                assert numpy.array_equal(found, network.parameter(row, name).ravel())


def test_a_network_is_read_once_for_all_visitors(monkeypatch):
    run_id = stage_networks()[-1].run_id
    first = network_answer({"run": run_id})
    monkeypatch.setattr("dashboard.data.stage_networks.network_data", lambda *known: pytest.fail("it was made again"))
    assert network_answer({"run": run_id}).content is first.content


def test_only_shipped_runs_are_sent(store, finish):
    own = finish(store, Recipe(train_images=200, batch_size=50, epochs=1), "final-exp1", [500])
    for run_id in (own, "ref-none-s1", "ref-../../secret", "x" * 5_000):
        with pytest.raises(NothingThereError):
            network_answer({"run": run_id})
    with pytest.raises(ValueError, match="run is missing"):
        network_answer({})


def test_a_damaged_file_is_said_to_be_damaged(monkeypatch):
    def damaged(self, run_id):
        raise DataError("It is damaged.")

    monkeypatch.setattr("s7core.reference.reference_store.ReferenceStore.result", damaged)
    with pytest.raises(NotNowError, match=r"It is damaged\."):
        network_answer({"run": stage_networks()[0].run_id})


FETCH = """
import sys
import Home
for run_id in sys.argv[1:]:
    assert Home._fetched("network", {"run": run_id}).content
print([name for name in ("torch", "scipy") if name in sys.modules])
"""


@pytest.mark.slow
@pytest.mark.one_core
def test_networks_are_sent_before_torch_is_loaded(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FETCH, *(each.run_id for each in stage_networks())],
        cwd=Path(__file__).parents[3] / "dashboard",
        env={**os.environ, "S7_STORE": f"sqlite:///{tmp_path / 'runs.sqlite'}"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr
