"""The answers of networks for one digit as HTML cards: predicted class, its probability, and ten bars."""

import html
from dataclasses import dataclass

import numpy as np

from s7core import formatting
from s7core.formatting import probability
from s7core.language.translation import _


@dataclass(frozen=True)
class Answer:
    """One network's answer: its name, the (10,) probabilities, and the true class of the digit, None where it is unknown."""

    name: str
    probabilities: np.ndarray
    label: int | None = None


def answers(given: list[Answer]) -> str:
    """HTML with one card for each answer, side by side where the page is wide enough."""
    return '<div class="s7-answers">' + "".join(map(_card, given)) + "</div>"


def _card(answer: Answer) -> str:
    top = int(answer.probabilities.argmax())
    bars = "".join(_bar(digit, float(share), digit == top, answer.label) for digit, share in enumerate(answer.probabilities))
    return (
        f'<div class="s7-answer"><div>{html.escape(answer.name)}</div><b class="big" data-answer>{top}</b>'
        f'{_verdict(top, float(answer.probabilities[top]), answer.label)}<div class="bars">{bars}</div></div>'
    )


def _verdict(top: int, share: float, label: int | None) -> str:
    """The probability of the predicted class, and whether it is the true one where that is known."""
    if label is None:
        return probability(share)
    if top == label:
        return _("{probability}, right", probability=probability(share))
    digit = formatting.digit_with_article(label)
    return _("{probability}, but it is {digit}", probability=probability(share), digit=digit)


def _bar(digit: int, share: float, top: bool, label: int | None) -> str:
    kind = ("wrong" if label is not None and digit != label else "top") if top else ""
    if top and kind == "wrong":
        kind = "top wrong"
    return (
        f'<div class="{kind}"><div>{digit}</div><div><i style="width:{share:.2%}"></i></div>'
        f"<span>{probability(share)}</span></div>"
    )
