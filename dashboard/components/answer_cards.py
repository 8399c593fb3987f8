"""Gallery cards of test digits with the answer of a run."""

from dashboard.components.digit_images import Card
from dashboard.data.queries import test_images
from s7core import formatting
from s7core.analysis.mistakes import Answer
from s7core.language.translation import _


def answer_card(answer: Answer, other: Answer | None = None, other_name: str = "") -> Card:
    """The card of a test digit: true and predicted class with their probabilities; `other` adds that of another run.

    Its lines say all that there is to say of the picture, which therefore has no description of its own.
    """
    said = formatting.probability(answer.predicted_probability)
    lines = [_("says {digit}: {probability}", digit=answer.predicted, probability=said)]
    if not answer.right:
        of_truth = formatting.probability(answer.true_probability)
        lines.append(_("true {digit}: {probability}", digit=answer.true, probability=of_truth))
    if other is not None:
        lines.append(_line_of_other(other, other_name or _("other run")))
    lines.append(_("test digit {index}", index=answer.index))
    headline = (
        _("{digit}, right", digit=answer.true)
        if answer.right
        else _("{digit} read as {predicted}", digit=answer.true, predicted=answer.predicted)
    )
    return Card(
        image=test_images()[answer.index],
        lines=tuple(lines),
        headline=headline,
    )


def _line_of_other(other: Answer, name: str) -> str:
    said = formatting.probability(other.predicted_probability)
    if other.right:
        return _("{run} right: {probability}", run=name, probability=said)
    return _("{run} says {digit}: {probability}", run=name, digit=other.predicted, probability=said)
