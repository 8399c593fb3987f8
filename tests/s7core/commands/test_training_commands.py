"""`train`, `lr-range` and `bench`: what is printed, recorded and refused."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from command_under_test import call

from s7core.bench import bench_report
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs import worker

SMALL = ("--epochs", "1", "--train-images", "300")


@pytest.mark.slow
@pytest.mark.one_core
def test_train_and_runs_show_have_the_same_figures(store):
    changes = ("--seed", "3", "--learning-rate", "0.05", "--scheduler", "cosine", "--no-batch-norm")
    arguments = ("final-exp1", "--epochs", "2", "--train-images", "300", *changes, "--store", store.url, "--json")
    events = [json.loads(line) for line in call("train", *arguments).splitlines()]
    assert [event["event"] for event in events] == ["started", "epoch", "epoch", "finished"]
    keys = {"epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate", "seconds"}
    assert all(set(event) >= keys for event in events[1:3])
    assert all(0 <= event["test_accuracy"] <= 1 for event in events[1:3])
    run_id = events[0]["run_id"]
    assert events[-1]["run_id"] == run_id
    [listed] = json.loads(call("runs", "--store", store.url, "--json"))
    assert (listed["id"], listed["state"], listed["seed"], listed["reference"]) == (run_id, "finished", 3, False)
    shown = json.loads(call("runs", "show", run_id, "--store", store.url, "--json"))
    recipe = Recipe.from_dict(shown["recipe"])
    assert (recipe.learning_rate, recipe.scheduler, recipe.batch_norm, recipe.epochs) == (0.05, "cosine", False, 2)
    assert [epoch["test_accuracy"] for epoch in shown["epochs"]] == [event["test_accuracy"] for event in events[1:3]]


@pytest.mark.slow
@pytest.mark.one_core
def test_train_keeps_what_is_not_given_as_the_experiment_has_it(store):
    call("train", "net2", *SMALL, "--store", store.url, "--json")
    [run] = store.runs()
    assert run.recipe == replace(experiment("net2").recipe, epochs=1, train_images=300) and run.experiment == "net2"


def test_a_network_of_ones_own_is_trained(store):
    words = "conv8 relu bn maxpool2 conv10 relu avgpool11 flatten"
    call("train", "final-exp1", "--layers", words, *SMALL, "--store", store.url)
    [run] = store.runs()
    assert run.recipe.layers == words and run.state == "finished"


def test_a_diverging_run_says_so_and_exits_1(store):
    changes = ("--learning-rate", "100", "--batch-size", "32")
    told = call("train", "init", *SMALL, *changes, "--store", store.url, "--json", code=1)
    assert json.loads(told.splitlines()[-1])["event"] == "diverged"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_terminated_run_is_stopped_and_keeps_what_it_learned(store):
    command = [sys.executable, "-m", "s7core", "train", "net1", "--store", store.url, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as training:
        run_id = json.loads(training.stdout.readline())["run_id"]
        training.terminate()
        last = json.loads(training.stdout.readlines()[-1])
    kept = store.run(run_id).kept_test_accuracy
    assert training.returncode == 130 and kept is not None
    assert (last["event"], last["run_id"], last["test_accuracy"]) == ("stopped", run_id, kept)


def out_of_memory(*_: object, **__: object) -> None:
    raise RuntimeError("CUDA out of memory")


def test_an_error_while_training_is_an_event_and_exits_1(store, monkeypatch):
    monkeypatch.setattr(worker, "train_many", out_of_memory)
    told = json.loads(call("train", "final-exp1", "--store", store.url, "--json", code=1))
    assert told["event"] == "interrupted" and "Memory ran out (RuntimeError: CUDA out of memory)" in told["message"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["final-exp9"], ["experiment is 'final-exp9'", "final-exp1"]),
        (["final-exp1", "--epochs", "0"], ["epochs is 0", "from 1 to 200"]),
        (["final-exp1", "--epochs", "two"], ["epochs is 'two'", "a whole number"]),
        (["final-exp1", "--learning-rate", "nan"], ["learning_rate is 'nan'", "from 1e-06 to 100"]),
        (["final-exp1", "--dropout", "1"], ["dropout is 1.0", "0.9"]),
        (["final-exp1", "--scheduler", "warm"], ["scheduler is 'warm'", "one-cycle"]),
        (["final-exp1", "--augmentation", "blur"], ["augmentation is 'blur'", "heavy"]),
        (["final-exp1", "--device", "tpu"], ["device is 'tpu'", "cpu"]),
        (["final-exp1", "--train-images", "300", "--store", "sqlite:x"], ["store is 'sqlite:x'", "lacks slashes"]),
        (["final-exp1", "--warmup", "3"], ["--warmup"]),
        (["net1", "--layers", "conv8 lstm"], ["layers has 'lstm' as its word 2"]),
        (["net1", "--layers", "conv512k1 relu avgpool28 flatten linear10", "--batch-size", "1024"], ["6.6 GB of memory"]),
        (["net1", "--layers", "conv512k1 " + "relu " * 56 + "avgpool28 flatten linear10"], ["numbers an image in memory"]),
        (["net1", "--learning-rate", "1e400"], ["learning_rate is '1e400'"]),
        (["net1", "--learning-rate", "0,05"], ["learning_rate is '0,05'", "with a decimal point"]),
        (["net1", "--epochs", "9" * 5_000], ["epochs is '99999", "a whole number from 1 to 200"]),
    ],
)
def test_a_bad_value_exits_2_with_one_line_that_names_it_and_enters_no_run(arguments, parts, store):
    told = call("train", *arguments, code=2)
    assert told.count("\n") == 1 and told.startswith("s7core: ") and all(part in told for part in parts)
    assert not store.runs()


@pytest.mark.slow
@pytest.mark.one_core
def test_lr_range_reports_every_step_and_suggests_a_rate(store):
    arguments = ("--train-images", "600", "--batch-size", "10", "--store", store.url)
    told = json.loads(call("lr-range", "final-exp1", *arguments, "--json"))
    assert len(told["steps"]) == 60 and set(told["steps"][0]) == {"learning_rate", "loss", "smoothed_loss"}
    assert told["steps"][0]["learning_rate"] == pytest.approx(1e-5)
    assert told["suggestion"] == (None if told["reason"] else told["lowest_at"] / 10) and "tenth" in told["rule_of_thumb"]
    assert store.run(told["run"]).state == "finished"


def test_lr_range_without_json_prints_a_table_and_why_a_single_step_suggests_no_rate(store):
    told = call("lr-range", "final-exp1", "--train-images", "100", "--store", store.url)
    assert told.splitlines()[0].split() == ["learning", "rate", "loss,", "smoothed"]
    assert "\nNo learning rate is suggested. With 1 step the curve is chance" in told and "to try" not in told


def test_a_range_test_that_fails_suggests_nothing(store, monkeypatch):
    monkeypatch.setattr(worker, "train_many", out_of_memory)
    assert call("lr-range", "final-exp1", "--train-images", "100", "--store", store.url, "--json", code=1) == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--images", "10"], "images is 10, but it must be a whole number from 1,000 to 60,000"),
        (["--repeats", "0"], "repeats is 0, but it must be a whole number from 1"),
        (["--experiment", "final"], "experiment is 'final', but it must be one of"),
    ],
)
def test_bench_refuses_what_it_cannot_time(arguments, words):
    assert words in call("bench", *arguments, code=2)


def test_bench_measures_what_was_asked_for_and_prints_it_in_words_or_as_json(monkeypatch):
    asked = []

    class Measured:
        def to_dict(self) -> dict[str, float]:
            return {"ratio": 4.5}

    def measure(recipe: Recipe, key: str, images: int, repeats: int, say: object) -> Measured:
        asked.append((recipe, key, images, repeats))
        return Measured()

    monkeypatch.setattr(bench_report, "measure", measure)
    monkeypatch.setattr(bench_report, "in_words", lambda report: f"{report.to_dict()['ratio']} times as fast")
    arguments = ("--experiment", "net1", "--images", "2000", "--repeats", "2", "--threads", "1")
    assert call("bench", *arguments) == "4.5 times as fast\n"
    assert json.loads(call("bench", *arguments, "--json")) == {"ratio": 4.5}
    assert asked == [(replace(experiment("net1").recipe, threads=1), "net1", 2000, 2)] * 2


@pytest.mark.slow
def test_bench_measures_what_it_promises_and_the_engine_beats_the_plain_loop_by_far():
    told = json.loads(call("bench", "--images", "3000", "--repeats", "1", "--json"))
    assert set(told) >= {
        "plain_seconds_per_epoch",
        "engine_seconds_per_epoch",
        "ratio",
        "two_runs_ratio",
        "images_per_second",
        "recording_overhead",
        "device",
    }
    assert told["ratio"] == pytest.approx(told["plain_seconds_per_epoch"] / told["engine_seconds_per_epoch"])
    assert told["ratio"] > 2  # 4 and more on a quiet machine: PERFORMANCE.md
    assert 0 < told["recording_overhead"] < 0.05
