"""The drawings that the pad draws by itself are digits: all four networks of the lesson read them as what they are."""

import numpy
import pytest

from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes
from s7core.data.stroke_text import strokes_as_text, strokes_from_text
from s7core.inside.inspected_network import trained_network
from s7core.lesson.digit_strokes import DIGIT_STROKES
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.reference_store import ReferenceStore


def test_there_is_one_of_each_digit_as_the_pad_writes_it():
    assert len(DIGIT_STROKES) == 10 and all(strokes_as_text(strokes_from_text(text)) == text for text in DIGIT_STROKES)


@pytest.mark.parametrize("stage", [stage.key for stage in ALL_STAGES])
def test_every_network_reads_each_of_them(stage):
    shipped = ReferenceStore()
    run = shipped.group(lesson_experiments(stage)[-1].key)[0]
    images = [centre_ink(draw_strokes(enlarge_strokes(strokes_from_text(text)))) for text in DIGIT_STROKES]
    said = trained_network(run.recipe, shipped.result(run.id).weights).probabilities(numpy.stack(images))
    assert said.argmax(1).tolist() == list(range(10)) and said.max(1).min() > 0.5
