"""`runs`: the list, one run, and resuming."""

import json

import pytest
from command_under_test import call

from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


def test_an_empty_store_says_how_to_start(store):
    assert call("runs", "--store", store.url) == "No runs yet. Start one with: python -m s7core train final-exp1\n"
    assert json.loads(call("runs", "--store", store.url, "--json")) == []


def test_the_list_has_the_accuracies_of_the_last_and_the_best_epoch(store, finish):
    finish(store, Recipe(epochs=2), "final-exp1", wrong=[54, 80])
    waiting = store.submit(Recipe(seed=2), "final-exp1")
    heading, *lines = call("runs", "--store", store.url).splitlines()
    by_id = {line.split()[0]: line for line in lines}
    [finished] = set(by_id) - {waiting}
    assert by_id[finished].split()[1:] == ["finished", "2", "99.20", "%", "99.46", "%"]
    assert by_id[waiting].split()[1:] == ["queued", "0"] and {len(line) for line in lines} == {len(heading)}


def test_the_json_of_the_list_has_the_promised_keys(store, finish):
    run_id = finish(store, Recipe(epochs=1), "final-exp1", wrong=[54])
    [listed] = json.loads(call("runs", "--store", store.url, "--json"))
    keys = {"id", "experiment", "stage", "seed", "state", "last_test_accuracy", "best_test_accuracy", "reference"}
    assert set(listed) >= keys and listed["id"] == run_id and listed["last_test_accuracy"] == pytest.approx(0.9946)


def test_a_run_is_shown_with_its_recipe_and_every_epoch(store, finish):
    run_id = finish(store, Recipe(epochs=2, learning_rate=0.05), "final-exp1", wrong=[80, 54])
    told = call("runs", "show", run_id, "--store", store.url)
    assert told.startswith(f"{run_id}: finished.")
    shown = {line.split()[0]: line.split()[-1] for line in told.split("\n\n")[1].splitlines() if len(line.split()) > 1}
    assert shown["learning_rate"] == "0.05" and shown["batch_norm"] == "True"
    heading, *epochs = told.split("\n\n")[-1].splitlines()
    assert [line.split() for line in epochs] == [
        ["1", "0.1000", "98.00", "%", "0.0500", "99.20", "%", "0.05", "1.0"],
        ["2", "0.1000", "98.00", "%", "0.0500", "99.46", "%", "0.05", "1.0"],
    ]
    assert {len(line) for line in epochs} == {len(heading)}


def test_the_json_of_a_run_is_what_the_store_has(store, finish):
    run_id = finish(store, TINY, "final-exp1", wrong=[80, 54])
    shown = json.loads(call("runs", "show", run_id, "--store", store.url, "--json"))
    assert Recipe.from_dict(shown["recipe"]) == TINY
    assert shown["epochs"] == [vars(epoch) for epoch in store.epochs(run_id)] and set(shown) >= {"device", "versions"}


def test_reference_runs_are_listed_and_shown_on_request(store):
    reference = [run.id for run in ReferenceStore().runs()]
    assert json.loads(call("runs", "--json")) == []
    listed = json.loads(call("runs", "--reference", "--json"))
    assert [run["id"] for run in listed] == reference and all(run["reference"] is True for run in listed)
    shown = json.loads(call("runs", "show", reference[0], "--json"))
    assert len(shown["epochs"]) == listed[0]["epochs_done"] and shown["versions"]["torch"]


def test_a_stopped_run_is_resumed_by_its_id(store):
    run_id = store.submit(TINY, "final-exp1", state="stopped")
    told = call("runs", "resume", run_id, "--store", store.url, "--json").splitlines()
    assert [json.loads(line)["event"] for line in told] == ["started", "epoch", "epoch", "finished"]
    refused = call("runs", "resume", run_id, "--store", store.url, code=2)
    assert "that run is finished after 2 of 2 epochs" in refused and len(refused.splitlines()) == 1


def test_a_reference_run_cannot_be_resumed(store):
    assert "it is finished and never changes" in call("runs", "resume", ReferenceStore().runs()[0].id, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nothing"], "id is 'nothing', but there is no such run"),
        (["show"], "runs show needs the ID"),
        (["resume"], "runs resume needs the ID"),
        (["--store", "sqlite:////proc/none/x.sqlite"], "store is 'sqlite:////proc/none/x.sqlite'"),
    ],
)
def test_what_cannot_be_shown_is_one_line(arguments, words, store):
    told = call("runs", *arguments, code=2)
    assert words in told and told.count("\n") == 1
