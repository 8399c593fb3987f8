"""What has happened to one question of a stage during the visit."""

from dataclasses import dataclass


@dataclass
class QuestionState:
    """`about` is the question with its answer; `said` the last verdict on an answer, "" before there was one."""

    about: str
    said: str = ""
    hints: int = 0  # how many were given
