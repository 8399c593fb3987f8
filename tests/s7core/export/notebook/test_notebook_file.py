"""Notebooks: valid, self-contained, and in the slow tests run from top to bottom."""

import ast
import json
import re
from dataclasses import replace
from math import sqrt
from statistics import mean, stdev

import pytest
from scipy.stats import t

from s7core.analysis.statistics import wilson_interval
from s7core.data.mnist_arrays import checked_files
from s7core.export.notebook.notebook_file import notebook, notebook_of_run
from s7core.export.notebook.opening_cells import FOLDER_VARIABLE
from s7core.lesson.experiments import experiment, experiments
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.training.engine import train
from s7core.training.events import Epoch

pytestmark = pytest.mark.one_core  # of the slow ones

ALLOWED = {"math", "os", "collections", "matplotlib", "torch", "torchvision"}

# PyPI's torchvision cannot be imported beside a CPU-only torch, unless s7core.data.vision is imported before. A reader of
# the notebook installs a fitting pair, so only the tests need this cell.
VISION_CELL = {
    "id": "vision",
    "cell_type": "code",
    "metadata": {},
    "execution_count": None,
    "outputs": [],
    "source": "import s7core.data.vision",
}
PUBLISHED = experiments()
# Over so many images; what they have in common with the others is tested. Model Init takes ten times as long an image.
TRAINED = {"init": 1_500, "net1": 12_000, "final-exp2": 12_000, "final-exp3": 12_000}
SEEDS = 5
SURE = 0.999  # on another processor the same seed rounds otherwise, and is a new draw


def cells_of(text: str) -> dict[str, str]:
    """The source of each cell by its id."""
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(text)["cells"]}


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda published: published.key)
def test_a_published_experiment_becomes_a_valid_notebook_that_imports_nothing_of_ours(published):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is part of the notebook extra")
    text = notebook(published.recipe, published.key)
    nbformat.validate(nbformat.reads(text, as_version=4))
    cells = json.loads(text)["cells"]
    modules = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    modules |= {node.module} if isinstance(node, ast.ImportFrom) else {alias.name for alias in node.names}
    assert {name.split(".")[0] for name in modules} == ALLOWED
    words = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert f"{published.test_accuracy * 100:.2f}%" in words and "Published figures" in words


def test_the_same_settings_give_the_same_file():
    assert notebook(Recipe(), "final-exp1") == notebook(Recipe(), "final-exp1")


def test_the_notebook_of_a_run_says_what_the_run_reached_with_its_interval(store):
    run = ReferenceStore().run("ref-net1-s1")
    words, bounds = cells_of(notebook_of_run(run))["imports-words"], wilson_interval(run.last_test_accuracy)
    assert f"**Measured:** the run ref-net1-s1 of S7 Lab read {run.last_test_accuracy * 100:.2f}% " in words
    assert f"({bounds.low * 100:.2f} to {bounds.high * 100:.2f})" in words and "after epoch 15 of 15" in words
    waiting = store.run(store.submit(Recipe(), "final-exp1"))
    assert cells_of(notebook_of_run(waiting)) == cells_of(notebook(Recipe(), "final-exp1"))


def test_what_makes_no_network_to_keep_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="scheduler is 'range-test'"):
        notebook(Recipe(scheduler="range-test", epochs=1), "final-exp1")
    with pytest.raises(ValueError, match="layers has 'conf3'"):
        notebook(Recipe(layers="conf3"), "final-exp1")
    with pytest.raises(ValueError, match="The network ends with a grid"):
        notebook(Recipe(layers="conv10 relu"), "final-exp1")
    with pytest.raises(ValueError, match="experiment is 'final'"):
        notebook(Recipe(), "final")


def test_a_setting_that_notebooks_do_not_implement_is_refused(clipped_recipe):
    with pytest.raises(ValueError, match=r"clip_gradient is 0\.0, but a notebook does not obey this setting yet"):
        notebook(clipped_recipe(), "final-exp1")


@pytest.fixture
def run(monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is part of the notebook extra")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is part of the notebook extra")
    monkeypatch.setenv(FOLDER_VARIABLE, str(checked_files()))
    monkeypatch.delenv("MPLBACKEND", raising=False)  # Streamlit sets it, and pictures would not be shown

    def run(recipe: Recipe, key: str, until: str = "", **constants: str) -> dict[str, list]:
        """The outputs of each cell by its name, after a run from the top, with some constants changed by hand."""
        made = json.loads(notebook(recipe, key))
        for cell in made["cells"]:
            if cell["id"] == "constants":
                cell["source"] = changed("".join(cell["source"]), constants)
        names = [cell["id"] for cell in made["cells"]]
        made["cells"] = [VISION_CELL, *made["cells"][: names.index(until) + 1 if until else None]]
        executed = nbclient.NotebookClient(nbformat.reads(json.dumps(made), as_version=4), timeout=600).execute()
        return {cell["id"]: cell["outputs"] for cell in executed["cells"] if cell["cell_type"] == "code"}

    return run


def changed(source: str, constants: dict[str, str]) -> str:
    for name, value in constants.items():
        source, count = re.subn(rf"^{name} = \S+", f"{name} = {value}", source, flags=re.MULTILINE)
        assert count == 1, name
    return source


def printed(outputs: list) -> str:
    return "".join(each["text"] for each in outputs if each["output_type"] == "stream" and each["name"] == "stdout")


@pytest.mark.slow
@pytest.mark.parametrize("published", PUBLISHED, ids=lambda published: published.key)
def test_a_notebook_runs_from_top_to_bottom_and_counts_as_the_trace(published, run):
    outputs = run(published.recipe, published.key, EPOCHS="2", TRAIN_IMAGES="256", TEST_IMAGES="500", WORKERS="0")
    traced = trace(published.stage.published_architecture)
    table = printed(outputs["table"])
    assert f"\n{traced.parameters:,} parameters, receptive field {traced.receptive_field} pixels" in table
    rows = [line.rsplit(maxsplit=2) for line in table.splitlines()[1:] if "-" in line]
    assert [(int(parameters.replace(",", "")), int(field)) for _, parameters, field in rows] == [
        (row.parameters, row.receptive_field) for row in traced.rows
    ]
    assert len(re.findall(r"^epoch +\d+: training", printed(outputs["training"]), re.MULTILINE)) == 2
    for name in ("digits", "curves", "mistakes"):
        assert any("image/png" in each.get("data", {}) for each in outputs[name]), name
    assert not [each for cell in outputs.values() for each in cell if each.get("name") == "stderr"]


@pytest.mark.slow
def test_a_notebook_of_edited_layers_with_held_out_images_runs(run):
    recipe = replace(
        experiment("net1").recipe,
        layers="conv8s2 relu bn dropout conv10k1b avgpool13 flatten",
        weight_decay=0.01,
        validation="held-out",
        scheduler="one-cycle",
        augmentation="affine",
        nesterov=True,
        train_images=300,
    )
    outputs = run(recipe, "net1", EPOCHS="2", TEST_IMAGES="500", WORKERS="0")
    assert "300 training images" in printed(outputs["data"]) and "held-out" in printed(outputs["training"])


def where_one_more_lies(values: list[float]) -> tuple[float, float]:
    """Student's prediction interval: mean ± t s √(1 + 1/n)."""
    reach = t.ppf((1 + SURE) / 2, len(values) - 1) * stdev(values) * sqrt(1 + 1 / len(values))
    return mean(values) - reach, mean(values) + reach


def first_training_accuracy(outputs: dict[str, list]) -> float:
    return float(re.search(r"epoch +1: training ([\d.]+)%", printed(outputs["training"]))[1]) / 100


def test_what_is_not_trained_below_differs_from_what_is_in_its_layers_and_numbers_alone():
    """And that its layers are those of the trace, each trainable, is seen where every notebook runs over a few images."""
    codes = {
        published.key: {
            cell["id"]: "".join(cell["source"])
            for cell in json.loads(notebook(published.recipe, published.key))["cells"]
            if cell["cell_type"] == "code" and cell["id"] not in ("constants", "network", "curves")
        }
        for published in PUBLISHED
    }
    trained = [codes[key] for key in TRAINED]
    assert all(code in trained for code in codes.values()) and set(codes["net1"]) >= {"data", "optimizer", "training"}


@pytest.mark.slow
@pytest.mark.parametrize(("key", "images"), TRAINED.items())
def test_one_pass_in_full_precision_learns_as_much_as_the_engine(key, images, run):
    """Training accuracy of the first pass, where one more seed of the engine would all but surely lie.

    Not test accuracy: after one pass that can collapse by chance, with BatchNorm's running statistics still on their way.
    """
    recipe = replace(experiment(key).recipe, train_images=images, epochs=1, precision="float32", device="cpu")
    engine = [
        next(event for event in train(replace(recipe, seed=seed)) if isinstance(event, Epoch)).train_accuracy
        for seed in range(1, SEEDS + 1)
    ]
    low, high = where_one_more_lies(engine)
    outputs = run(recipe, key, until="training", TEST_IMAGES="100")
    assert low < first_training_accuracy(outputs) < high
