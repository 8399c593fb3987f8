"""The contract of the command line. Most calls stay in this process, where torch is loaded already."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from command_under_test import call

from s7core.__main__ import main
from s7core.lesson.experiments import all_experiments, experiments
from s7core.lesson.groups import Group
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs import worker
from s7core.runs.store import Store


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """`train` takes over these signals, as a command may."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_module_runs_as_a_command_and_passes_its_exit_code_on():
    command = [sys.executable, "-m", "s7core", "summary"]
    good = subprocess.run([*command, "net1", "--json"], capture_output=True, text=True)
    assert good.returncode == 0 and json.loads(good.stdout)["parameters"] == 19_470
    bad = subprocess.run([*command, "net9"], capture_output=True, text=True)
    assert bad.returncode == 2 and bad.stderr.startswith("s7core: stage is 'net9'") and "Traceback" not in bad.stderr


def test_stages_prints_the_promised_keys():
    told = json.loads(call("stages", "--json"))
    assert [s["key"] for s in told["stages"]] == ["init", "net1", "net2", "final"]
    assert [s["parameters"] for s in told["stages"]] == [593_200, 19_470, 13_808, 7_958]
    assert all(set(s) >= {"key", "title", "parameters", "macs", "receptive_field"} for s in told["stages"])
    assert [e["key"] for e in told["experiments"]] == [e.key for e in all_experiments()]
    for each in told["experiments"]:
        assert set(each) >= {"key", "stage", "recipe", "published"}
        Recipe.from_dict(each["recipe"])


def test_summary_prints_the_promised_keys_and_obeys_the_toggles():
    told = json.loads(call("summary", "net1", "--no-batch-norm", "--dropout", "0", "--json"))
    assert told["stage"] == "net1" and told["parameters"] == 19_258
    assert sum(row["parameters"] for row in told["rows"]) == 19_258
    assert sum(row["macs"] for row in told["rows"]) == told["macs"]
    keys = {"index", "type", "output_shape", "parameters", "kernel", "stride", "padding", "receptive_field", "jump", "macs"}
    assert all(set(row) >= keys for row in told["rows"])
    assert not {row["type"] for row in told["rows"]} & {"BatchNorm2d", "Dropout"}


def test_summary_is_readable_without_json():
    told = call("summary", "final")
    assert "Conv2d-1" in told and "7,958 parameters" in told and "1,495,384 multiply-accumulates" in told


def test_train_runs_and_runs_show_tell_the_same_story(store):
    lines = call(
        "train",
        "final-exp1",
        "--epochs",
        "2",
        "--train-images",
        "300",
        "--seed",
        "3",
        "--learning-rate",
        "0.05",
        "--scheduler",
        "cosine",
        "--no-batch-norm",
        "--store",
        store.url,
        "--json",
    ).splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["started", "epoch", "epoch", "finished"]
    keys = {"epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate", "seconds"}
    assert all(set(event) >= keys for event in events[1:3])
    assert all(0 <= event["test_accuracy"] <= 1 for event in events[1:3])
    run_id = events[0]["run_id"]
    assert events[-1]["run_id"] == run_id
    listed = json.loads(call("runs", "--store", store.url, "--json"))
    keys = {"id", "experiment", "stage", "seed", "state", "last_test_accuracy", "best_test_accuracy", "reference"}
    assert len(listed) == 1 and set(listed[0]) >= keys
    assert (listed[0]["id"], listed[0]["state"], listed[0]["seed"], listed[0]["reference"]) == (run_id, "finished", 3, False)
    shown = json.loads(call("runs", "show", run_id, "--store", store.url, "--json"))
    recipe = Recipe.from_dict(shown["recipe"])
    assert (recipe.learning_rate, recipe.scheduler, recipe.batch_norm, recipe.epochs) == (0.05, "cosine", False, 2)
    assert [each["test_accuracy"] for each in shown["epochs"]] == [event["test_accuracy"] for event in events[1:3]]
    assert "finished" in call("runs", "--store", store.url)


def test_a_diverging_run_says_so_and_exits_1(store):
    told = call(
        "train",
        "init",
        "--epochs",
        "1",
        "--train-images",
        "300",
        "--learning-rate",
        "100",
        "--batch-size",
        "32",
        "--store",
        store.url,
        "--json",
        code=1,
    )
    assert json.loads(told.splitlines()[-1])["event"] == "diverged"


@pytest.mark.slow
def test_a_terminated_run_is_stopped_and_keeps_what_it_learned(store):
    command = [sys.executable, "-m", "s7core", "train", "net1", "--store", store.url, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as training:
        run_id = json.loads(training.stdout.readline())["run_id"]
        training.terminate()
        last = json.loads(training.stdout.readlines()[-1])
    assert training.returncode == 130
    assert (last["event"], last["run_id"], last["test_accuracy"]) == (
        "stopped",
        run_id,
        store.run(run_id).kept_test_accuracy,
    )
    assert last["test_accuracy"] is not None


def test_an_error_while_training_is_told_as_an_event(store, monkeypatch):
    def out_of_memory(*_, **__):
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr(worker, "train_many", out_of_memory)
    told = json.loads(call("train", "final-exp1", "--store", store.url, "--json", code=1))
    assert told["event"] == "failed" and "CUDA out of memory" in told["message"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["train", "final-exp9"], ["experiment is 'final-exp9'", "final-exp1"]),
        (["train", "final-exp1", "--epochs", "0"], ["epochs is 0", "from 1 to 200"]),
        (["train", "final-exp1", "--epochs", "two"], ["epochs is 'two'", "a whole number"]),
        (["train", "final-exp1", "--learning-rate", "nan"], ["learning_rate is nan", "from 1e-06 to 100"]),
        (["train", "final-exp1", "--dropout", "1"], ["dropout is 1.0", "0.9"]),
        (["train", "final-exp1", "--scheduler", "warm"], ["scheduler is 'warm'", "one-cycle"]),
        (["train", "final-exp1", "--augmentation", "blur"], ["augmentation is 'blur'", "heavy"]),
        (["train", "final-exp1", "--device", "tpu"], ["device is 'tpu'", "cpu"]),
        (["train", "final-exp1", "--train-images", "300", "--store", "nowhere"], ["store is 'nowhere'", "sqlite"]),
        (["runs", "--store", "sqlite:////proc/none/x.sqlite"], ["store is 'sqlite:////proc/none/x.sqlite'", "sqlite"]),
        (["summary", "net9"], ["stage is 'net9'", "init, net1, net2, final"]),
        (["runs", "show", "nothing"], ["id is 'nothing'", "no such run"]),
        (["runs", "show"], ["needs the ID"]),
        (["nonsense"], ["nonsense"]),
        (["train", "final-exp1", "--warmup", "3"], ["--warmup"]),
    ],
)
def test_a_bad_value_exits_2_with_one_line_that_names_it(arguments, parts, store):
    told = call(*arguments, code=2)
    assert told.count("\n") == 1 and told.startswith("s7core: ")
    for part in parts:
        assert part in told


def test_doctor_finds_all_well_and_says_what_is_not(store):
    told = call("doctor", "--store", store.url)
    assert "every checksum agrees" in told and "NOT" not in told
    assert "NOT OK store" in call("doctor", "--store", "sqlite:////proc/none/x.sqlite", code=1)


def test_lr_range_tells_of_every_step_and_suggests_a_rate(store):
    told = json.loads(
        call("lr-range", "final-exp1", "--train-images", "600", "--batch-size", "10", "--store", store.url, "--json")
    )
    assert len(told["steps"]) == 60 and set(told["steps"][0]) == {"learning_rate", "loss", "smoothed_loss"}
    assert told["steps"][0]["learning_rate"] == pytest.approx(1e-5)
    assert told["suggestion"] == told["lowest_at"] / 10 and "tenth" in told["rule_of_thumb"]
    assert store.run(told["run"]).state == "finished"
    assert "A learning rate to try" in call("lr-range", "final-exp1", "--train-images", "100", "--store", store.url)


def test_a_stopped_run_is_resumed_by_its_id(store):
    recipe = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
    run_id = store.submit(recipe, "final-exp1", state="stopped")
    told = call("runs", "resume", run_id, "--store", store.url, "--json").splitlines()
    assert [json.loads(line)["event"] for line in told] == ["started", "epoch", "epoch", "finished"]
    refused = call("runs", "resume", run_id, "--store", store.url, code=2)
    assert "that run is finished after 2 of 2 epochs" in refused and len(refused.splitlines()) == 1


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


def test_compare_of_two_runs_prints_the_promised_keys(finished_url):
    first, second = (run.id for run in Store(finished_url).runs())
    told = json.loads(call("compare", first, second, "--store", finished_url, "--json"))
    assert set(told) >= {
        "accuracy_a",
        "accuracy_b",
        "interval_a",
        "interval_b",
        "fixed",
        "broken",
        "mcnemar_p",
        "difference",
        "difference_interval",
        "verdict",
    }
    assert told["difference"] == pytest.approx(told["accuracy_b"] - told["accuracy_a"])
    assert told["fixed"] - told["broken"] == round(told["difference"] * 10_000)
    assert told["interval_a"][0] < told["accuracy_a"] < told["interval_a"][1]
    assert told["verdict"] in call("compare", first, second, "--store", finished_url)


def test_compare_of_two_experiments_weighs_their_reference_runs_by_seed(store):
    told = json.loads(call("compare", "final-exp1", "final-exp3", "--json"))
    assert told["paired_by_seed"] is True and len(told["runs_a"]) == len(told["runs_b"]) >= 5
    assert "shared seeds" in told["verdict"]


def test_compare_with_what_is_not_there_is_one_sentence(store):
    told = call("compare", "nope", "final-exp3", code=2)
    assert told.startswith("s7core: 'nope' is neither a run nor an experiment") and told.count("\n") == 1


def test_audit_prints_each_claim_with_its_verdict():
    told = json.loads(call("audit", "--json"))
    assert all(set(each) == {"subject", "claim", "verdict", "found", "reason"} for each in told)
    assert {"verdict": "holds", "claim": "7,958 parameters"}.items() <= next(
        each for each in told if each["claim"] == "7,958 parameters"
    ).items()


def test_reference_lists_what_is_shipped_and_runs_lists_it_beside_one_s_own(store):
    listed = json.loads(call("reference", "--json"))
    assert {each["id"] for each in listed} == {run.id for run in ReferenceStore().runs()}
    assert all(each["reference"] is True for each in listed)
    assert json.loads(call("runs", "--json")) == []
    assert [each["id"] for each in json.loads(call("runs", "--reference", "--json"))] == [each["id"] for each in listed]
    shown = json.loads(call("runs", "show", listed[0]["id"], "--json"))
    assert len(shown["epochs"]) == listed[0]["epochs_done"] and shown["versions"]["torch"]


def test_a_reference_run_cannot_be_resumed(store):
    assert "it is finished and never changes" in call("runs", "resume", ReferenceStore().runs()[0].id, code=2)


def test_reference_of_an_unknown_experiment_is_one_sentence(store):
    assert call("reference", "build", "--experiment", "final", code=2).startswith("s7core: experiment is 'final'")
    assert "there is no reference run of net1 with seed 99" in call(
        "reference", "check", "--experiment", "net1", "--seed", "99", code=2
    )


@pytest.mark.slow
def test_reference_build_makes_what_is_missing_and_check_finds_it_the_same(store, tmp_path, monkeypatch):
    """A group so small that it trains in seconds; the check trains its first epoch again, to the bit."""
    tiny = Group(
        "final-exp1",
        "Tiny",
        "final-exp1",
        replace(experiments()[3].recipe, train_images=600, epochs=2, batch_size=100),
        seeds=2,
    )
    monkeypatch.setattr("s7core.commands.reference_commands.group", lambda key: tiny)
    arguments = ("--experiment", "final-exp1", "--folder", str(tmp_path), "--store", store.url, "--json")
    assert json.loads(call("reference", "build", *arguments)) == {"filed": 2}
    assert json.loads(call("reference", "build", *arguments)) == {"filed": 0}
    assert [run.recipe.seed for run in ReferenceStore(tmp_path).group("final-exp1")] == [1, 2]
    found = json.loads(call("reference", "check", *arguments))
    assert found["same_kind"] and found["exact"] and found["passed"] and found["digits_apart"] == 0


@pytest.mark.slow
def test_a_shipped_reference_run_is_the_same_when_its_first_epoch_is_trained_again(store):
    """To the bit on the same kind of processor, else within what one more seed gives."""
    assert json.loads(call("reference", "check", "--json"))["passed"]


def test_a_network_of_ones_own_is_summed_up_and_trained(store, capsys):
    words = "conv8 relu bn maxpool2 conv10 relu avgpool11 flatten"
    assert main(["summary", "final", "--layers", words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["parameters"] == 8 * 9 + 16 + 10 * 8 * 9 and len(found["rows"]) == 8
    assert main(["train", "final-exp1", "--layers", words, "--epochs", "1", "--train-images", "200"]) == 0
    [run] = store.runs()
    assert run.recipe.layers == words and run.state == "finished"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("conv8 lstm", "layers has 'lstm' as its word 2"),
        ("conv8 conv10k27 flatten", "Layer 2, Conv2d, has a window of 27"),
    ],
)
def test_a_network_that_cannot_be_is_refused_before_a_run_is_entered(words, told, store, capsys):
    for command in (["summary", "net1"], ["train", "net1"]):
        with pytest.raises(SystemExit):
            main([*command, "--layers", words])
        error = capsys.readouterr().err
        assert told in error and error.count("\n") == 1
    assert not store.runs()
