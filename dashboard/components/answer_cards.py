"""Digits with what a run says of them, as a gallery."""

from dashboard.components.digit_images import Card
from dashboard.components.run_words import a_digit
from dashboard.data.queries import test_images
from s7core.analysis.mistakes import Answer

SMALLEST = 1e-6  # of the probabilities that are written out


def answer_card(answer: Answer, other: Answer | None = None, other_name: str = "other run") -> Card:
    """Index, true and predicted class and both probabilities; `other` adds a second opinion."""
    lines = [f"says {answer.predicted}: {probability(answer.predicted_probability)}"]
    if not answer.right:
        lines.append(f"true {answer.true}: {probability(answer.true_probability)}")
    if other is not None:
        verdict = "right" if other.right else f"says {other.predicted}"
        lines.append(f"{other_name} {verdict}: {probability(other.predicted_probability)}")
    lines.append(f"test digit {answer.index}")
    told = f"{a_digit(answer.true)} that is read as {'one' if answer.right else answer.predicted}"
    return Card(
        image=test_images()[answer.index],
        lines=tuple(lines),
        alt=f"Test digit {answer.index}, {told}",
        headline=f"{answer.true}, right" if answer.right else f"{answer.true} read as {answer.predicted}",
    )


def probability(value: float) -> str:
    """Percent with the digits that matter: 99.98 %, 3.1 %, 0.0004 %."""
    if value < SMALLEST:
        return f"< {SMALLEST * 100:.4f} %"
    return f"{value * 100:.2f} %" if value >= 0.1 else f"{value * 100:.2g} %"
