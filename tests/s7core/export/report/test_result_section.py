"""The tables of figures: what was measured is never mixed with what was published."""

from dataclasses import replace
from statistics import mean

import pytest

from s7core.analysis.statistics import with_interval
from s7core.export.report.entry import entry_of_published
from s7core.export.report.result_section import epoch_table, headline_numbers, machine_tables, result_table
from s7core.lesson.experiments import published_experiment
from s7core.reference.reference_store import ReferenceStore


def test_headline_numbers_are_those_of_the_run_and_of_its_network(entry, read_page):
    run = entry("final-exp3")
    text = read_page(headline_numbers(run)).text
    assert text[text.index("Test accuracy") + 1] == f"{run.last[0] * 100:.2f}%"
    assert text[text.index("Best epoch") + 1] == f"{run.best[0] * 100:.2f}%"
    assert text[text.index("Parameters") + 1] == "7,958" and "1,495,384 multiply-accumulates an image" in text
    interval = with_interval(run.last).partition("(")[2].removesuffix(")")
    assert f"95% interval {interval}" in text and "15 epochs" in text


def test_the_headline_of_a_published_run_is_labelled_and_that_of_one_epoch_is_singular(entry, read_page):
    assert "published" in read_page(headline_numbers(entry_of_published(published_experiment("net1")))).text
    run = entry("net1")
    assert "1 epoch" in read_page(headline_numbers(replace(run, records=(run.records[0][:1],)))).text


def test_each_result_is_labelled_and_published_figures_have_no_interval(entry, read_page):
    table, note = result_table([entry("final-exp1", 3, "three"), entry("net1")])
    _, three, one, *published = read_page(table).tables[0]
    runs = entry("final-exp1", 3)
    trained = mean(records[-1].train_accuracy for records in runs.records)
    assert three == [
        "three",
        "measured",
        "3",
        with_interval(runs.last),
        f"{mean(runs.best) * 100:.2f}%",
        f"{trained * 100:.2f}%",
        "15",
    ]
    assert one[:3] == ["ref-net1-s1", "measured", "1"]
    assert [row[1] for row in published] == ["published", "published"] and all("(" not in row[3] for row in published)
    assert published[0][3] == f"{published_experiment('final-exp1').curves.test_accuracy[-1] * 100:.2f}%"
    assert "10,000 test digits" in note


def test_the_table_of_epochs_has_held_out_figures_only_where_there_are_some(entry, read_page):
    heading, *rows = read_page(epoch_table(entry("final-exp3-held-out"))).tables[0]
    epochs = ReferenceStore().epochs("ref-final-exp3-held-out-s1")
    assert heading[5:7] == ["Held-out accuracy", "Held-out loss"] and len(rows) == len(epochs)
    for row, epoch in zip(rows, epochs, strict=True):
        assert row[5:7] == [f"{epoch.validation_accuracy * 100:.2f}%", f"{epoch.validation_loss:.4f}"]
        assert float(row[7]) == pytest.approx(epoch.learning_rate)
    assert len(read_page(epoch_table(entry("net1"))).tables[0][0]) == 7


def test_a_figure_that_was_not_published_is_an_empty_cell(read_page):
    _, first, *_ = read_page(epoch_table(entry_of_published(published_experiment("net1")))).tables[0]
    accuracy = published_experiment("net1").curves.test_accuracy[0]
    assert first[0] == "1" and first[2] == first[5] == "" and first[3] == f"{accuracy * 100:.2f}%"


def test_runs_of_the_same_machine_share_a_row(entry, read_page):
    [table] = machine_tables([entry("final-exp1", 3), entry("net1")])
    [_, row] = read_page(table).tables[0]
    assert row[0] == "ref-final-exp1-s1, ref-final-exp1-s2, ref-final-exp1-s3, ref-net1-s1"
    run = ReferenceStore().run("ref-net1-s1")
    assert row[1] == run.device and f"torch {run.versions['torch']}" in row[2]
    other = entry("net1")
    other = replace(other, runs=(replace(other.runs[0], device="GPU"),))
    assert len(read_page(machine_tables([entry("final-exp1"), other])[0]).tables[0]) == 3


def test_a_published_run_has_no_machine_of_ours():
    published = entry_of_published(published_experiment("net1"))
    [note] = machine_tables([published])
    assert "on its own machine" in note
