"""The mistakes of a report: the very pixels of digits that the run gets wrong."""

import base64
import io
import re
from dataclasses import replace

import numpy
from PIL import Image

from s7core.data.mnist import load_mnist
from s7core.export.report.entry import entry_of_published
from s7core.export.report.mistake_section import mistake_section
from s7core.lesson.experiments import published_experiment
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import Result

PICTURE = r'src="data:image/png;base64,([^"]+)" alt="(\d) read as (\d), ([^"]*) sure · digit ([\d,]+)"'


def test_the_mistakes_are_the_very_pixels_of_digits_that_the_run_gets_wrong(entry):
    labels, images = load_mnist().test_labels.numpy(), load_mnist().test_images.numpy()
    shown = re.findall(PICTURE, "".join(mistake_section([entry("final-exp3")])))
    answers = numpy.frombuffer(ReferenceStore().predictions("ref-final-exp3-s1", 15), numpy.uint8)
    result = ReferenceStore().result("ref-final-exp3-s1")
    probabilities = numpy.frombuffer(result.probabilities, "<f4").reshape(-1, 10)
    assert len(shown) == 40
    losses = []
    for picture, true, said, sure, index in shown:
        place = int(index.replace(",", ""))
        assert (int(true), int(said)) == (labels[place], answers[place]) and true != said
        assert numpy.array_equal(numpy.asarray(Image.open(io.BytesIO(base64.b64decode(picture)))), images[place])
        assert sure == f"{probabilities[place].max() * 100:.0f}%"
        losses.append(-numpy.log(max(probabilities[place, int(true)], 1e-30)))
    assert losses == sorted(losses, reverse=True)


def test_the_number_of_mistakes_is_that_of_the_accuracy(entry):
    run = entry("net1")
    wrong = round((1 - run.last[0]) * 10_000)
    assert f"ref-net1-s1: {wrong} of the 10,000 test digits are wrong." in mistake_section([run])[1]


def test_each_of_several_entries_shows_fewer_and_seeds_show_those_of_the_first(entry):
    found = mistake_section([entry("net1"), entry("final-exp1", 3, "three")])
    assert [len(re.findall(PICTURE, part)) for part in found] == [0, 0, 12, 0, 12]
    assert "three (seed 1): " in found[3] and "(seed" not in found[1]


def test_entries_whose_answers_are_not_known_have_no_section(entry):
    published = entry_of_published(published_experiment("net1"))
    assert mistake_section([published]) == []
    assert len(mistake_section([published, entry("net1")])) == 3


def test_a_network_without_a_mistake_shows_none(entry):
    perfect = numpy.eye(10, dtype="<f4")[load_mnist().test_labels.numpy()]
    found = mistake_section([replace(entry("net1"), result=Result(0.0, 1.0, perfect.tobytes(), b""))])
    assert "0 of the 10,000 test digits are wrong. </p>" in found[1] and "<li>" not in found[2]
