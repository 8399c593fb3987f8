"""Reports: one file that loads nothing, and has every section of a run or of a comparison."""

import re
import time

import pytest

from s7core.export import optional_packages
from s7core.export.report.entry import entry_of_published
from s7core.export.report.report_file import report
from s7core.lesson.experiments import published_experiment
from s7core.reference.reference_store import ReferenceStore

VERDICT = "B is better & that is <beyond> noise."


@pytest.fixture(scope="module")
def one(entry, drawing) -> str:
    return report([entry("final-exp3")])


@pytest.fixture(scope="module")
def several(entry, drawing) -> str:
    published = entry_of_published(published_experiment("final-exp2"))
    return report([entry("final-exp1", 3, "Three <seeds>"), entry("net1"), published], VERDICT)


def test_a_report_loads_nothing_and_runs_nothing(one, several, read_page):
    for page in (one, several):
        read = read_page(page)
        assert not read.unclosed and not read.tags & {"script", "link", "iframe", "object", "embed"}
        assert read.addresses and all(address.startswith("data:image/png;base64,") for address in read.addresses)
        assert not re.search(r"https?://|@import|url\((?!#)", page)


def test_the_report_of_a_run_has_all_sections_in_order(one, read_page):
    headings = re.findall(r"<h2>([^<]+)</h2>", one)
    assert headings == ["Results", "Settings", "Mistakes", "Layers", "Every epoch", "How it was made"]
    run, text = ReferenceStore().run("ref-final-exp3-s1"), " ".join(read_page(one).text)
    assert "From Final Model, experiment 3, finished after 15 of 15 epochs: ref-final-exp3-s1" in text
    assert run.device in text and "torch" in text and "7,958" in text and "published" in text


def test_every_epoch_of_the_run_is_in_its_report(one, read_page):
    text = " ".join(read_page(one).text)
    for epoch in ReferenceStore().epochs("ref-final-exp3-s1"):
        assert f"{epoch.test_accuracy * 100:.2f}%" in text and f"{epoch.test_loss:.4f}" in text


def test_a_comparison_has_its_verdict_and_titles_that_users_type_stay_text(several, read_page):
    text = " ".join(read_page(several).text)
    assert VERDICT in text and "Three <seeds>" in text and "<seeds>" not in several
    assert "Final Model, experiment 2, published" in text and "measured" in text and "These differ:" in text
    assert "<title>Comparison: Three &lt;seeds&gt;, ref-net1-s1, Final Model, experiment 2, published</title>" in several
    assert "Every epoch" not in several


@pytest.mark.usefixtures("drawing")
def test_the_report_of_a_published_run_says_that_nothing_was_measured_here():
    page = report([entry_of_published(published_experiment("net1"))], made_at=0.0)
    assert "figures as published, none of them measured here" in page and "Mistakes" not in page
    assert f"on {time.strftime('%d %B %Y, %H:%M', time.localtime(0))}" in page


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.usefixtures("drawing")
def test_the_same_entries_at_the_same_moment_give_the_same_page(entry):
    assert report([entry("net1")], made_at=0.0) == report([entry("net1")], made_at=0.0)


def test_no_run_at_all_and_a_missing_package_are_sentences(entry, drawing, monkeypatch):
    with pytest.raises(ValueError, match="nothing to report"):
        report([])
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="A report needs packages"):
        report([entry("net1")])
