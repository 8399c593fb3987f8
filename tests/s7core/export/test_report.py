"""Reports: one file that loads nothing, and every figure of a run in it."""

import base64
import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from PIL import Image

from s7core.data.mnist import load_mnist
from s7core.export.epochs_table import epochs_csv
from s7core.export.report.entry import Entry, entry_of_published, entry_of_runs
from s7core.export.report.report_file import report
from s7core.lesson.experiments import published_experiment
from s7core.reference.reference_store import ReferenceStore

SHELF = ReferenceStore()
VOID = {"meta", "img", "link", "br", "path"}


class Read(HTMLParser):
    """Which tags a page has, which addresses it names, and whether all that opens closes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "xlink:href", "srcset", "data")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module", autouse=True)
def drawn():
    pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")


def entry(key: str, seeds: int = 1, title: str = "") -> Entry:
    runs = SHELF.group(key)[:seeds]
    return entry_of_runs(title or runs[0].id, runs, [SHELF.epochs(run.id) for run in runs], SHELF.result(runs[0].id))


@pytest.fixture(scope="module")
def one() -> str:
    return report([entry("final-exp3")])


@pytest.fixture(scope="module")
def several() -> str:
    published = entry_of_published(published_experiment("final-exp2"))
    return report(
        [entry("final-exp1", 3, "Three <seeds>"), entry("net1"), published], "B is better & that is <beyond> noise."
    )


def test_a_report_loads_nothing_and_runs_nothing(one, several):
    for page in (one, several):
        read = Read(page)
        assert not read.open and not read.tags & {"script", "link", "iframe", "object", "embed"}
        assert read.addresses and all(each.startswith("data:image/png;base64,") for each in read.addresses)
        assert not re.search(r"https?://|@import|url\((?!#)", page)


def test_every_epoch_of_the_run_is_in_its_report(one):
    text = " ".join(Read(one).text)
    for each in SHELF.epochs("ref-final-exp3-s1"):
        assert f"{each.test_accuracy * 100:.2f} %" in text and f"{each.test_loss:.4f}" in text
    run = SHELF.run("ref-final-exp3-s1")
    assert run.id in text and "torch" in text and run.device in text and "7,958" in text and "published" in text


def test_the_mistakes_are_the_very_pixels_of_digits_that_the_run_gets_wrong(one):
    labels, images = load_mnist().test_labels.numpy(), load_mnist().test_images.numpy()
    shown = re.findall(r'src="data:image/png;base64,([^"]+)" alt="(\d) read as (\d), [^"]*digit ([\d,]+)"', one)
    answers = SHELF.predictions("ref-final-exp3-s1", 15)
    assert len(shown) == 40
    for picture, true, said, index in shown:
        at = int(index.replace(",", ""))
        assert (int(true), int(said)) == (labels[at], answers[at]) and true != said
        assert Image.open(io.BytesIO(base64.b64decode(picture))).tobytes() == images[at].tobytes()


def test_a_comparison_has_its_verdict_and_names_that_are_typed_are_text(several):
    text = " ".join(Read(several).text)
    assert "B is better & that is <beyond> noise." in text and "Three <seeds>" in text and "<seeds>" not in several
    assert "Final Model, experiment 2, published" in text and "measured" in text
    assert "learning rate" in text.lower() and "These differ:" in text


def test_a_run_without_an_epoch_and_no_run_at_all_are_refused():
    with pytest.raises(ValueError, match="has no whole epoch"):
        entry_of_runs("x", SHELF.group("net1")[:1], [[]], None)
    with pytest.raises(ValueError, match="nothing to report"):
        report([])


def test_what_differs_from_the_published_settings_is_named():
    run = SHELF.run("ref-final-exp1-s1")
    changed = replace(run, recipe=replace(run.recipe, learning_rate=0.07))
    page = report([entry_of_runs(run.id, [changed], [SHELF.epochs(run.id)], None)])
    assert "Marked is what differs from the published settings: learning rate." in page and "0.07" in page


def test_the_table_of_epochs_reads_back_as_it_was():
    epochs = SHELF.epochs("ref-final-exp3-held-out-s1")
    rows = list(csv.DictReader(io.StringIO(epochs_csv(epochs))))
    assert [float(row["test_accuracy"]) for row in rows] == [each.test_accuracy for each in epochs]
    assert [float(row["validation_loss"]) for row in rows] == [each.validation_loss for each in epochs]
    assert csv.DictReader(io.StringIO(epochs_csv(SHELF.epochs("ref-net1-s1")))).__next__()["validation_loss"] == ""
