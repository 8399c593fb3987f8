"""`runs`: the list, one run, resuming, and deleting."""

import json
import shlex
import subprocess
import sys

import pytest
from command_under_test import call

from s7core.__main__ import main
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
    assert by_id[finished].split()[1:] == ["finished", "2", "99.20%", "99.46%"]
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
        ["1", "0.1000", "98.00%", "0.0500", "99.20%", "0.05", "1.0"],
        ["2", "0.1000", "98.00%", "0.0500", "99.46%", "0.05", "1.0"],
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


@pytest.mark.slow
@pytest.mark.one_core
def test_a_stopped_run_is_resumed_by_its_id(store):
    run_id = store.submit(TINY, "final-exp1", state="stopped")
    told = call("runs", "resume", run_id, "--store", store.url, "--json").splitlines()
    assert [json.loads(line)["event"] for line in told] == ["started", "epoch", "epoch", "finished"]
    refused = call("runs", "resume", run_id, "--store", store.url, code=2)
    assert "that run is finished after 2 of 2 epochs" in refused and len(refused.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_that_waits_in_the_queue_is_taken_up_and_trained_here(store):
    run_id = store.submit(TINY, "final-exp1")
    told = call("runs", "resume", run_id, "--store", store.url, "--json").splitlines()
    assert [json.loads(line)["event"] for line in told] == ["started", "epoch", "epoch", "finished"]
    assert store.run(run_id).in_terminal


def test_a_run_that_trains_elsewhere_is_not_taken_up_and_who_trains_it_is_said(store):
    run_id = store.submit(TINY, "final-exp1", state="running")
    store.update(run_id, host="lab-3", process=4711, process_key="another machine/another boot/1/5.00")
    told = call("runs", "resume", run_id, "--store", store.url, code=2)
    assert "process 4711" in told and "lab-3" in told and told.count("\n") == 1
    assert store.run(run_id).state == "running"


TRAINS_AND_DIES = """
import os, signal, sys
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.store import Store
store = Store(sys.argv[1])
run_id = store.submit(Recipe(train_images=200, batch_size=50, epochs=2, device="cpu"), "final-exp1", state="running")
Attempt.current(store, run_id).begin()
print(run_id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_run(url: str) -> str:
    """The id of a run whose process was killed while it trained on the command line."""
    ended = subprocess.run([sys.executable, "-c", TRAINS_AND_DIES, url], capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr
    return ended.stdout.strip()


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_whose_process_was_killed_is_interrupted_for_every_command_and_can_be_resumed_at_once(store):
    run_id = killed_run(store.url)
    assert store.run(run_id).state == "running"
    [listed] = json.loads(call("runs", "--store", store.url, "--json"))
    assert (listed["id"], listed["state"]) == (run_id, "interrupted") and "process ended" in listed["message"]
    again = killed_run(store.url)
    assert json.loads(call("runs", "resume", again, "--store", store.url, "--json").splitlines()[-1])["event"] == "finished"


def test_a_run_is_deleted_by_its_id_with_all_its_figures_whether_or_not_it_trains(store, finish):
    finished, running = finish(store, TINY, "final-exp1", wrong=[80]), store.submit(TINY, "final-exp1", state="running")
    assert call("runs", "delete", finished, "--store", store.url) == f"Deleted {finished} and all its figures.\n"
    assert json.loads(call("runs", "delete", running, "--store", store.url, "--json")) == {"deleted": running}
    assert not store.runs() and not store.epochs(finished)


@pytest.fixture
def unreadable(store) -> str:
    """The id of a run with a setting that this version does not know."""
    run_id = store.submit(TINY, "final-exp1")
    store.update(run_id, recipe=json.dumps({**TINY.to_dict(), "colour": "red"}))
    return run_id


def test_a_run_that_cannot_be_read_is_named_once_with_the_command_that_deletes_it(store, unreadable, capfd):
    good = store.submit(TINY, "final-exp1")
    assert main(["runs", "--store", store.url, "--json"]) == 0
    listed = capfd.readouterr()
    assert [run["id"] for run in json.loads(listed.out)] == [good]
    [line] = [line for line in listed.err.splitlines() if line.startswith("s7core: ")]
    assert line.startswith(f"s7core: run {unreadable} cannot be read (") and "colour" in line
    command = line.split("`")[1]
    assert shlex.split(command)[:3] == ["python", "-m", "s7core"]
    call(*shlex.split(command)[3:])
    assert main(["runs", "--store", store.url]) == 0
    told = capfd.readouterr()
    assert good in told.out and "s7core: " not in told.err


@pytest.mark.parametrize("action", ["show", "resume"])
def test_what_cannot_be_done_with_an_unreadable_run_says_why(action, store, unreadable):
    told = call("runs", action, unreadable, "--store", store.url, code=2)
    assert "cannot be read (" in told and f"runs delete {unreadable}" in told and told.count("\n") == 1


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_that_cannot_be_read_is_named_in_one_line_only(store, unreadable):
    """What the library logs about it is not printed as well."""
    command = [sys.executable, "-m", "s7core", "runs", "--store", store.url]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0 and ended.stderr.count("\n") == 1 and unreadable in ended.stderr


def test_a_reference_run_is_neither_resumed_nor_deleted(store):
    run_id = ReferenceStore().runs()[0].id
    assert "it is finished and never changes" in call("runs", "resume", run_id, code=2)
    assert "is a reference run: it never changes" in call("runs", "delete", run_id, code=2)
    assert ReferenceStore().run(run_id)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nothing"], "id is 'nothing', but there is no such run"),
        (["delete", "nothing"], "id is 'nothing', but there is no such run"),
        (["show"], "runs show needs the ID"),
        (["delete"], "runs delete needs the ID"),
        (["resume"], "runs resume needs the ID"),
        (["--store", "sqlite:////proc/none/x.sqlite"], "store is 'sqlite:////proc/none/x.sqlite'"),
    ],
)
def test_what_cannot_be_shown_is_one_line(arguments, words, store):
    told = call("runs", *arguments, code=2)
    assert words in told and told.count("\n") == 1
