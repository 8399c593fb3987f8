"""What has happened to one question of a stage during the visit."""

from dataclasses import dataclass


@dataclass
class QuestionState:
    """The state of one question: `said` is the last verdict on an answer, "" before there was one.

    `about` is the question with its right answer, by which a question that has changed is noticed.
    """

    about: str
    said: str = ""
    hints: int = 0  # number of hints that were shown
