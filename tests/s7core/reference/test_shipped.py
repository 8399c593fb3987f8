"""The reference runs as they are shipped: whole, consistent, and what their recipes say."""

import numpy as np
import pytest
from safetensors.torch import load

from s7core.lesson.experiments import experiments
from s7core.lesson.groups import group, groups, studies
from s7core.lesson.stages import stage
from s7core.model.network import Network
from s7core.reference.build import reference_recipe
from s7core.reference.reference_store import SHIPPED, ReferenceStore, run_id
from s7core.training.evaluate import evaluate

RUNS = ReferenceStore().runs()
MEGABYTE = 1_000_000


def test_all_reference_runs_together_stay_below_15_megabytes():
    assert sum(each.stat().st_size for each in SHIPPED.glob("*.zip")) < 15 * MEGABYTE


@pytest.mark.parametrize("each", groups(), ids=lambda each: each.key)
def test_every_group_is_shipped_whole(each):
    assert [run.recipe.seed for run in ReferenceStore().group(each.key)] == list(range(1, each.seeds + 1))


def test_the_record_reaches_what_it_is_for():
    """A mean of 99.50 % over seeds, after the last of at most 20 epochs, the test set never watched."""
    runs = ReferenceStore().group("final-record")
    assert len(runs) >= 10 and np.mean([run.last_test_accuracy for run in runs]) >= 0.995
    assert all(run.epochs_done <= 20 and not run.looks_by_scheduler for run in runs)


@pytest.mark.parametrize("each", groups(), ids=lambda each: each.key)
def test_a_group_s_runs_have_its_recipe_and_differ_in_their_seed(each):
    for run in ReferenceStore().group(each.key):
        assert run.recipe == reference_recipe(each, run.recipe.seed)
        assert run.id == run_id(each, run.recipe.seed) and run.epochs_done == each.recipe.epochs


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.id)
def test_a_run_s_recorded_accuracies_are_those_of_its_recorded_answers(run, mnist):
    reference_store, labels = ReferenceStore(), mnist.test_labels.numpy()
    for record in reference_store.epochs(run.id):
        answers = np.frombuffer(reference_store.predictions(run.id, record.epoch), np.uint8)
        assert (answers == labels).mean() == pytest.approx(record.test_accuracy)
    probabilities = np.frombuffer(reference_store.result(run.id).probabilities, "<f4").reshape(-1, 10)
    assert np.allclose(probabilities.sum(1), 1, atol=0.01)  # small ones are rounded
    undecided = np.sort(probabilities, 1)[:, -1] - np.sort(probabilities, 1)[:, -2] < 1e-3  # float16 may tie them
    assert ((probabilities.argmax(1) == answers) | undecided).all()


@pytest.mark.parametrize("key", [each.key for each in experiments() if each.stage.key != "init"])
def test_shipped_weights_give_the_shipped_answers(key, mnist):
    """On another kind of processor a digit on the edge may fall to the other side."""
    run = next(iter(ReferenceStore().group(key)), None)
    if run is None:
        pytest.skip(f"no reference run of {key} is shipped yet")
    network = Network(stage(run.recipe.stage).architecture(run.recipe.batch_norm, run.recipe.dropout))
    network.load_state_dict(load(ReferenceStore().result(run.id).weights))
    some = slice(0, 2_500)
    [found] = evaluate(network, mnist.test_images[some], mnist.test_labels[some])
    before = np.frombuffer(ReferenceStore().predictions(run.id, run.epochs_done), np.uint8)[some]
    assert (found.probabilities.argmax(1).numpy() != before).sum() <= 2


def test_published_cells_of_a_study_are_the_published_experiments():
    augmentation, _ = studies()
    assert augmentation.cells[0][0].key == "final-exp2" and augmentation.cells[1][1].key == "final-exp3"


@pytest.mark.parametrize("study", studies(), ids=lambda study: study.key)
def test_neighbouring_cells_of_a_study_differ_in_one_setting(study):
    for i in (0, 1):
        assert set(study.cells[i][0].recipe.differences(study.cells[i][1].recipe)) == {study.factors[1].setting}
        assert set(study.cells[0][i].recipe.differences(study.cells[1][i].recipe)) == {study.factors[0].setting}


def test_an_unknown_group_is_one_sentence_that_names_those_there_are():
    with pytest.raises(ValueError, match=r"experiment is 'final', but it must be one of init, net1, .*"):
        group("final")
