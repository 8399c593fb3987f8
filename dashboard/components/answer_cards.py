"""Gallery cards of test digits with the answer of a run."""

from dashboard.components.digit_images import Card
from dashboard.data.queries import test_images
from s7core import formatting
from s7core.analysis.mistakes import Answer


def answer_card(answer: Answer, other: Answer | None = None, other_name: str = "other run") -> Card:
    """The card of a test digit: true and predicted class with their probabilities; `other` adds that of another run.

    Its lines say all that there is to say of the picture, which therefore has no description of its own.
    """
    lines = [f"says {answer.predicted}: {formatting.probability(answer.predicted_probability)}"]
    if not answer.right:
        lines.append(f"true {answer.true}: {formatting.probability(answer.true_probability)}")
    if other is not None:
        verdict = "right" if other.right else f"says {other.predicted}"
        lines.append(f"{other_name} {verdict}: {formatting.probability(other.predicted_probability)}")
    lines.append(f"test digit {answer.index}")
    return Card(
        image=test_images()[answer.index],
        lines=tuple(lines),
        headline=f"{answer.true}, right" if answer.right else f"{answer.true} read as {answer.predicted}",
    )
