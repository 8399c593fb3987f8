"""The test digits in a report that a network gets wrong."""

from collections.abc import Sequence

from s7core.analysis.mistakes import mistakes, probabilities_from_bytes
from s7core.data.mnist_arrays import load_arrays
from s7core.export.report.entry import Entry
from s7core.export.report.report_page import digit, digits, heading, paragraph
from s7core.formatting import count, share
from s7core.lesson.tested_text import wrong_digits_text
from s7core.runs.records import Result

_SHOWN_ALONE, _SHOWN_EACH = 40, 12  # mistakes of a single entry, and of each of several


def mistake_section(entries: Sequence[Entry]) -> list[str]:
    """The mistakes with the highest loss, for each entry with a result; of several seeds those of the first.

    Empty if no entry has a result.
    """
    known = [(entry, entry.result) for entry in entries if entry.result is not None]
    if not known:
        return []
    most = _SHOWN_ALONE if len(entries) == 1 else _SHOWN_EACH
    return [heading("Mistakes"), *(part for entry, result in known for part in _mistakes_of(entry, result, most))]


def _mistakes_of(entry: Entry, result: Result, most: int) -> list[str]:
    images, labels = load_arrays().test_images, load_arrays().test_labels
    wrong = mistakes(labels, probabilities_from_bytes(result.probabilities))
    seed = f" (seed {entry.runs[0].recipe.seed})" if len(entry.runs) > 1 else ""
    shown = f"These {min(most, len(wrong))} had the highest loss." if wrong else ""
    text = f"{entry.title}{seed}: {wrong_digits_text(len(wrong), entry.recipe.test_images)}. {shown}"
    pictures = (
        digit(
            images[answer.index],
            f"{answer.true} read as {answer.predicted}",
            f"{share(answer.predicted_probability, 1)} sure · digit {count(answer.index)}",
        )
        for answer in wrong[:most]
    )
    return [paragraph(text), digits(pictures)]
