"""`stages` and `summary`: promised keys, and numbers that add up."""

import json

import pytest
from command_under_test import call

from s7core.lesson.experiments import all_experiments, experiments
from s7core.recipe import Recipe


def test_stages_prints_the_promised_keys():
    told = json.loads(call("stages", "--json"))
    assert [s["key"] for s in told["stages"]] == ["init", "net1", "net2", "final"]
    assert [s["parameters"] for s in told["stages"]] == [593_200, 19_470, 13_808, 7_958]
    assert all(set(s) >= {"key", "title", "parameters", "macs", "receptive_field"} for s in told["stages"])
    assert [e["key"] for e in told["experiments"]] == [e.key for e in all_experiments()]
    for listed in told["experiments"]:
        assert set(listed) >= {"key", "stage", "recipe", "published"}
        Recipe.from_dict(listed["recipe"])


def test_stages_without_json_has_a_line_for_each_stage_and_experiment():
    stages, listed = (part.splitlines() for part in call("stages").split("\n\n"))
    assert [line.split()[0] for line in stages[1:]] == ["init", "net1", "net2", "final"]
    assert "7,958" in stages[-1] and "1,495,384" in stages[-1] and len({len(line) for line in stages}) == 1
    by_key = {line.split()[0]: line for line in listed[1:]}
    for published in experiments():
        assert by_key[published.key].endswith(f" {published.test_accuracy * 100:.2f}%")
    assert by_key["final-record"].endswith("not published")


def test_summary_prints_the_promised_keys_and_obeys_the_toggles():
    told = json.loads(call("summary", "net1", "--no-batch-norm", "--dropout", "0", "--json"))
    assert told["stage"] == "net1" and told["parameters"] == 19_258
    assert sum(row["parameters"] for row in told["rows"]) == 19_258
    assert sum(row["macs"] for row in told["rows"]) == told["macs"]
    keys = {"index", "type", "output_shape", "parameters", "kernel", "stride", "padding", "receptive_field", "jump", "macs"}
    assert all(set(row) >= keys for row in told["rows"])
    assert not {row["type"] for row in told["rows"]} & {"BatchNorm2d", "Dropout"}


def test_summary_without_json_is_a_table_of_even_lines():
    told = call("summary", "final")
    title, table, totals = told.split("\n\n")
    assert title == "Final Model: BatchNorm on, dropout 0.1"
    assert totals == "7,958 parameters, 1,495,384 multiply-accumulates an image, receptive field 32 pixels\n"
    heading, *rows = table.splitlines()
    assert len({len(line) for line in table.splitlines()}) == 1 and heading.endswith("mult-acc")
    facts = json.loads(call("summary", "final", "--json"))["rows"]
    assert len(rows) == len(facts)
    for line, row in zip(rows, facts, strict=True):
        assert line.startswith(f"{row['type']}-{row['index']} ") and line.endswith(f" {row['macs']:,}")
        assert " × ".join(map(str, row["output_shape"])) in line


def test_a_network_of_ones_own_is_summed_up():
    words = "conv8 relu bn maxpool2 conv10 relu avgpool11 flatten"
    found = json.loads(call("summary", "final", "--layers", words, "--json"))
    assert found["parameters"] == 8 * 9 + 16 + 10 * 8 * 9 and len(found["rows"]) == 8
    assert call("summary", "final", "--layers", words).startswith("Final Model, edited: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["net9"], "stage is 'net9'"),
        (["net1", "--layers", "conv8 lstm"], "layers has 'lstm' as its word 2"),
        (["net1", "--layers", "conv8 conv10k27 flatten"], "Layer 2, Conv2d, has a window of 27"),
        (["net1", "--dropout", "1"], "dropout is 1.0"),
    ],
)
def test_a_network_that_cannot_be_is_refused_in_a_line(arguments, words):
    told = call("summary", *arguments, code=2)
    assert words in told and told.count("\n") == 1
