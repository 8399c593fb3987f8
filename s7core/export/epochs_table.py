"""The figures of every epoch as CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields

from s7core.runs.records import EpochRecord

COLUMNS = tuple(each.name for each in fields(EpochRecord))


def epochs_csv(epochs: Sequence[EpochRecord]) -> str:
    """A line an epoch under one of names; accuracies 0..1, and nothing where a figure was not measured."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, epochs))
    return stream.getvalue()
