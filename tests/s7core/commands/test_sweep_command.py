"""The command `sweep`: what it trains, prints and refuses, and that it goes on where it ended."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import pytest
from command_under_test import call

from s7core.commands import sweep_command
from s7core.lesson.experiments import experiment
from s7core.runs.attempt import Attempt
from s7core.runs.store import Store

SMALL = ("--epochs", "1", "--train-images", "200", "--test-images", "1000")
BASE = replace(experiment("final-exp1").recipe, epochs=1, train_images=200, test_images=1_000, threads=1)


def wait_for(condition, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_sweep_whose_runs_exist_prints_its_table_and_trains_nothing(store, finish, monkeypatch):
    monkeypatch.setattr(sweep_command, "_train", pytest.fail)
    for rate in (0.01, 0.05):
        for seed in (0, 1):
            finish(store, replace(BASE, learning_rate=rate, seed=seed), "final-exp1", [int(rate * 1000) + seed])
    arguments = ("final-exp1", "--seeds", "0-1", "--set", "learning_rate=0.01,0.05", *SMALL, "--store", store.url)
    assert [line.split()[0] for line in call("sweep", *arguments).splitlines()[1:3]] == ["0.01", "0.05"]
    facts = json.loads(call("sweep", *arguments, "--json"))
    assert facts["runs"] == {"finished": 4} and facts["cells"][0]["mean"] == pytest.approx(0.9895)


def test_reference_runs_are_a_sweep_that_needs_no_training(store):
    """The 2 × 2 study of BatchNorm and dropout is shipped."""
    axes = ("--set", "batch_norm=false,true", "--set", "dropout=0,0.1", "--epochs", "5")
    facts = json.loads(call("sweep", "final-exp1", "--seeds", "1-5", *axes, "--store", store.url, "--json"))
    assert facts["runs"] == {"finished": 20} and not store.runs()
    assert {run["id"][:4] for cell in facts["cells"] for run in cell["runs"]} == {"ref-"}


def test_a_diverged_run_is_named_and_does_not_make_the_command_fail(store, finish, monkeypatch):
    monkeypatch.setattr(sweep_command, "_train", pytest.fail)  # it would diverge again
    finish(store, replace(BASE, seed=0), "final-exp1", [10])
    diverged = store.submit(replace(BASE, seed=1), "final-exp1", state="running")
    Attempt.current(store, diverged).end("diverged", "")
    told = call("sweep", "final-exp1", "--seeds", "0-1", *SMALL, "--store", store.url)
    assert f"1 diverged, not in the table: {diverged}." in told and "1 of 2" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["final", "--seeds", "0"], "experiment is 'final', but it must be one of"),
        (["final-exp1"], "--seeds"),
        (["final-exp1", "--seeds", "x"], "seeds is 'x', but it must be numbers and ranges"),
        (["final-exp1", "--seeds", "0", "--set", "seed=1"], "a sweep varies one of"),
        (["final-exp1", "--seeds", "0", "--epochs", "0"], "epochs is 0, but it must be a whole number from 1 to 200"),
        (["final-exp1", "--seeds", "0", "--set", "epochs=1,2", "--epochs", "3"], "given by --set and by --epochs"),
        (["final-exp1", "--seeds", "0", "--set", "layers=conv8 lstm"], "'lstm' as its word 2"),
        (["final-exp1", "--seeds", "0", "--device", "tpu"], "device is 'tpu'"),
        (["final-exp1", "--seeds", "0", "--backend", "slurm"], "--backend"),
    ],
)
def test_a_bad_value_exits_2_with_one_line_that_names_it_and_enters_no_run(arguments, words, store):
    told = call("sweep", *arguments, code=2)
    assert told.count("\n") == 1 and words in told and not store.runs()


@pytest.mark.slow
def test_a_sweep_that_is_interrupted_leaves_the_queue_and_goes_on_when_it_is_called_again(store):
    options = ("--seeds", "0-1", "--set", "learning_rate=0.01,100", "--set", "batch_norm=false", "--momentum", "0.99")
    arguments = ("sweep", "final-exp1", *options, "--epochs", "6", "--train-images", "3000", "--test-images", "1000")
    command = [sys.executable, "-m", "s7core", *arguments, "--store", store.url, "--json"]
    # Where the tests run in the background, what they start would ignore the signal.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    wait_for(lambda: any(run.has_begun for run in store.runs("running")))
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    stopped = {run.id: run.state for run in store.runs()}
    assert len(stopped) == 4 and set(stopped.values()) <= {"stopped", "finished", "diverged"}
    assert "stopped" in stopped.values() and "left to train: the same command goes on" in err
    assert set(json.loads(out)["runs"]) == set(stopped.values())

    again = subprocess.run(command, capture_output=True, text=True, timeout=150)
    assert again.returncode == 0, again.stderr
    assert {run.id for run in store.runs()} == set(stopped) and "to go" in again.stderr
    facts = json.loads(again.stdout)
    assert not set(facts["runs"]) - {"finished", "diverged"} and sum(facts["runs"].values()) == 4
    assert facts["cells"][0]["count"] == 2
    third = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert third.stdout == again.stdout and not third.stderr
    assert len(Store(store.url).runs()) == 4
