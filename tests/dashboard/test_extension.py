"""A stage, a layer kind and a setting are added from outside the package, and everything that reads the tables follows.

CONTRIBUTING.md names the files that such a change touches inside the package.
"""

import ast
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
import torch
from pages_under_test import new_server, open_page
from streamlit.testing.v1 import AppTest

from s7core.__main__ import main
from s7core.data.mnist import Mnist
from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.export.code import command_line, python_snippet
from s7core.export.notebook.notebook_file import notebook
from s7core.export.report.entry import entry_of_runs
from s7core.export.report.report_file import report
from s7core.export.weights import weights_file
from s7core.lesson.architecture import layers_from_text, layers_of, layers_to_text
from s7core.lesson.experiments import experiment
from s7core.lesson.groups import groups
from s7core.lesson.layers import (
    KINDS,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    LayerKind,
    MaxPool2d,
    ModuleArguments,
    ReLU,
)
from s7core.lesson.palette import SKY, Mark
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.lesson.story import STORIES, Story
from s7core.model.network import Network
from s7core.model.trace import trace
from s7core.recipe import STAGES, Recipe, declare, setting, settings
from s7core.runs.store import Store
from s7core.runs.worker import execute
from s7core.training import step
from s7core.training.batches import epoch_batches
from s7core.training.engine import train
from s7core.training.events import Steps

ROOT = Path(__file__).parents[2]
SHORT = {"train_images": 200, "epochs": 1, "batch_size": 50, "threads": 1}


def code_of(made: str) -> str:
    """The code of a notebook, which must be Python."""
    cells = [cell for cell in json.loads(made)["cells"] if cell["cell_type"] == "code"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells)
    ast.parse(code)
    return code


# A stage


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A fifth stage, of which nothing was published."""
    stage = Stage(
        key="tiny",
        title="Tiny Net",
        mark=Mark(SKY, (4, 2), "cross"),
        batch_norm=True,
        dropout=0.05,
        layers=(
            Conv2d(4),
            ReLU(),
            BatchNorm2d(),
            Dropout(),
            MaxPool2d(),
            Conv2d(10, kernel=1),
            AvgPool2d(13),
            Flatten(),
        ),
    )
    story = Story(
        opening="A network of two convolutions.",
        changed=(("Fewer layers", "{parameters} parameters are left."),),
        architecture="{Convolutions} convolutions and a pooling.",
        look_for=("What does it still see?",),
        experiment="{epochs} epochs at a learning rate of {learning_rate}.",
        results="Nothing was published.",
        analysis=("It has {times_fewer} times fewer parameters than {stage_before}.",),
        try_next=("Make it wider.",),
        step_from_last="Two convolutions",
    )
    monkeypatch.setitem(STAGES, stage.key, stage.title)
    monkeypatch.setitem(STORIES, stage.key, story)
    ALL_STAGES.append(stage)
    groups.cache_clear()
    yield stage
    ALL_STAGES.remove(stage)
    groups.cache_clear()


@pytest.mark.slow
@pytest.mark.one_core
def test_a_new_stage_trains_through_the_store_and_is_exported(tiny: Stage, store: Store):
    recipe = replace(experiment("tiny").recipe, **SHORT)
    run_id = store.submit(recipe, "tiny", state="running")
    execute([run_id], store)
    run, result = store.run(run_id), store.result(run_id)
    assert run.state == "finished" and run.recipe == recipe and run.epochs_done == 1
    assert weights_file(run, result)
    assert "Tiny Net" in report([entry_of_runs("Tiny Net", [run], [store.epochs(run_id)], result)])
    assert "nn.AvgPool2d(13)" in code_of(notebook(recipe, "tiny"))
    assert "train tiny" in command_line(recipe, "tiny") and "experiment('tiny')" in python_snippet(recipe, "tiny")


def test_a_new_stage_has_its_table_on_the_command_line(tiny: Stage, capsys: pytest.CaptureFixture[str]):
    assert main(["summary", "tiny", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    network = Network(tiny.published_architecture)
    assert table["parameters"] == sum(each.numel() for each in network.parameters())
    assert [row["type"] for row in table["rows"]] == [type(layer).__name__ for layer in tiny.published_architecture]


def test_a_new_stage_s_page_is_one_file(tiny: Stage, store: Store, tmp_path: Path, no_workers: None):
    new_server()
    shutil.copytree(ROOT / "dashboard", tmp_path / "dashboard")
    page = (ROOT / "dashboard/views/net1.py").read_text().replace('"net1"', '"tiny"')
    (tmp_path / "dashboard/views/tiny_net.py").write_text(page)
    at = AppTest.from_file(str(tmp_path / "dashboard/app.py"), default_timeout=60)
    at.switch_page("views/tiny_net.py")
    at.run()
    assert not at.exception, at.exception
    assert at.title[0].value == "Tiny Net"
    shown = "\n".join(each.proto.body for each in at.get("html"))
    assert f"{trace(tiny.published_architecture).parameters:,}" in shown
    home = AppTest.from_file(str(tmp_path / "dashboard/app.py"), default_timeout=60).run()
    assert not home.exception and any("Tiny Net" in link.label for link in home.get("page_link"))


# A layer kind


@dataclass(frozen=True)
class PReLU(Layer):
    """A ReLU whose slope below zero is learned, one for each channel."""


PRELU = LayerKind(
    PReLU,
    word="prelu",
    short="prelu",
    colour=SKY,
    examples={"PReLU": PReLU()},
    parameters=lambda layer, shape: shape[0],
    arguments=lambda layer, shape: ModuleArguments((shape[0],)),
)
WITH_PRELU = "conv6 prelu bn maxpool4 conv10k1 prelu avgpool6 flatten"


@pytest.fixture
def prelu(monkeypatch: pytest.MonkeyPatch) -> LayerKind:
    monkeypatch.setitem(KINDS, PReLU, PRELU)
    return PRELU


def test_a_new_layer_kind_is_read_written_counted_and_named_in_messages(prelu: LayerKind):
    layers = layers_from_text(WITH_PRELU)
    assert layers_to_text(layers) == WITH_PRELU
    network = Network(layers)
    traced = trace(layers)
    assert traced.parameters == sum(each.numel() for each in network.parameters())
    assert tuple(network(torch.zeros(2, 1, 28, 28)).shape[1:]) == traced.output_shape
    assert isinstance(network[1], torch.nn.PReLU) and traced.rows[1].name == "PReLU-2"
    with pytest.raises(ValueError, match="relu, bn, dropout, flatten, prelu"):
        layers_from_text("selu")


def test_a_new_layer_kind_trains_through_the_store_and_is_exported(prelu: LayerKind, store: Store):
    recipe = Recipe(layers=WITH_PRELU, learning_rate=0.05, **SHORT)
    run_id = store.submit(recipe, "final-exp1", state="running")
    execute([run_id], store)
    run = store.run(run_id)
    assert run.state == "finished", run.message
    assert weights_file(run, store.result(run_id))
    assert "nn.PReLU(6)" in code_of(notebook(recipe, "final-exp1"))


def test_a_new_layer_kind_is_drawn_and_can_be_added(prelu: LayerKind, store: Store, no_workers: None):
    at = open_page("build", {"layers": WITH_PRELU})
    drawn = "\n".join(each.proto.json for each in at.get("bidi_component"))
    assert "PReLU-2" in drawn and SKY in drawn
    assert "PReLU" in at.selectbox(key="new").options


# A setting


@dataclass(frozen=True, kw_only=True)
class SmoothedRecipe(Recipe):
    """A recipe with one more setting."""

    label_smoothing: float = declare(
        0.0, "Label smoothing", "Optimiser", "Share of each label that goes to all classes.", minimum=0.0, maximum=0.5
    )


@pytest.fixture
def smoothed(monkeypatch: pytest.MonkeyPatch) -> SmoothedRecipe:
    """The recipe; while it lasts, a training step obeys the setting, as one line in training/step.py would make it."""
    recipe = SmoothedRecipe(label_smoothing=0.2, dropout=0.0, augmentation="none", precision="float32", **SHORT)
    monkeypatch.setattr(step, "cross_entropy", partial(step.cross_entropy, label_smoothing=recipe.label_smoothing))
    return recipe


def test_a_new_setting_is_checked_listed_and_kept_as_the_others_are():
    recipe = SmoothedRecipe(label_smoothing=0.2)
    assert SmoothedRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert [each.name for each in settings(SmoothedRecipe)] == [*(each.name for each in settings()), "label_smoothing"]
    assert setting("label_smoothing", SmoothedRecipe).label_and_text(0.2) == "label smoothing 0.2"
    assert recipe.differences(Recipe()) == {"label_smoothing": (0.2, 0.0)}
    with pytest.raises(ValueError, match=r"label_smoothing is 0\.9, but it must be a number from 0 to 0\.5"):
        SmoothedRecipe(label_smoothing=0.9)


def test_a_new_setting_trains_as_pytorch_s_own_loss_says(smoothed: SmoothedRecipe, small_mnist: Mnist):
    indices, _ = next(iter(epoch_batches(smoothed, [smoothed.seed], epoch=1)))
    images = small_mnist.train_images[indices[0]].float()[:, None] / 255
    logits = Network(layers_of(smoothed), smoothed.seed)((images - MEAN) / DEVIATION)
    expected = torch.nn.CrossEntropyLoss(label_smoothing=0.2)(logits, small_mnist.train_labels[indices[0]].long())
    losses = [event.losses[0] for event in train(smoothed, small_mnist) if isinstance(event, Steps)]
    assert losses[0] == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_new_setting_is_in_commands_and_reports_and_a_notebook_refuses_what_it_would_leave_out(
    smoothed: SmoothedRecipe, store: Store
):
    assert "--label-smoothing 0.2" in command_line(smoothed, "final-exp1")
    assert "label_smoothing=0.2" in python_snippet(smoothed, "final-exp1")
    run_id = store.submit(Recipe(**SHORT), "final-exp1", state="running")
    execute([run_id], store)
    run = replace(store.run(run_id), recipe=smoothed)
    made = report([entry_of_runs("Smoothed", [run], [store.epochs(run_id)], store.result(run_id))])
    assert "Label smoothing" in made
    with pytest.raises(ValueError, match=r"label_smoothing is 0\.2, but a notebook does not obey this setting yet"):
        notebook(smoothed, "final-exp1")
