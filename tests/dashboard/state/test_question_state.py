"""What is kept of a question of a stage during the visit."""

from dashboard.state.question_state import QuestionState


def test_a_question_begins_without_a_verdict_and_without_hints():
    state = QuestionState("How many?")
    assert (state.about, state.said, state.hints) == ("How many?", "", 0)


def test_what_happens_to_one_question_does_not_happen_to_another():
    first, second = QuestionState("How many?"), QuestionState("How many?")
    first.said, first.hints = "Right.", 2
    assert first != second and (second.said, second.hints) == ("", 0)
