"""When an answer counts as right."""

import pytest

from s7core.analysis.question import Question

WORDS = {"text": "?", "hints": ("Look.",), "explanation": "So."}
NUMBER = Question("n", kind="number", answer=12.5, tolerance=0.5, **WORDS)
WHOLE = Question("w", kind="whole number", answer=7_958, **WORDS)
CHOICE = Question("c", kind="choice", answer="Conv2d-1", choices=("Conv2d-1", "Conv2d-5"), **WORDS)


@pytest.mark.parametrize(
    ("question", "given", "right"),
    [
        (NUMBER, 12.5, True),
        (NUMBER, 12.0, True),
        (NUMBER, 13.0, True),
        (NUMBER, 11.99, False),
        (NUMBER, 13.01, False),
        (WHOLE, 7_958, True),
        (WHOLE, 7_958.0, True),
        (WHOLE, 7_957, False),
        (CHOICE, "Conv2d-1", True),
        (CHOICE, "Conv2d-5", False),
        (CHOICE, 1, False),
        (NUMBER, "12.5", False),
    ],
)
def test_a_number_is_right_within_its_tolerance_and_a_choice_where_it_is_the_same(question, given, right):
    assert question.is_right(given) is right


@pytest.mark.parametrize("question", [NUMBER, WHOLE, CHOICE], ids=lambda question: question.kind)
def test_no_answer_is_not_right(question):
    assert not question.is_right(None)


def test_the_edges_of_a_tolerance_are_right_although_floats_are_rounded():
    assert Question("n", kind="number", answer=0.3, tolerance=0.1, **WORDS).is_right(0.1 + 0.1 + 0.2)
