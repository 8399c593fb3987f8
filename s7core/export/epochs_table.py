"""The figures of every epoch as a CSV table."""

from collections.abc import Sequence
from dataclasses import astuple, fields

from s7core.export.spreadsheet_csv import spreadsheet_csv
from s7core.language.translation import in_source_language
from s7core.runs.records import EpochRecord

_COLUMNS = tuple(field.name for field in fields(EpochRecord))


@in_source_language
def epochs_csv(epochs: Sequence[EpochRecord]) -> str:
    """A heading with the fields of EpochRecord, then a line an epoch; accuracies 0..1, a figure that is None is empty."""
    return spreadsheet_csv(_COLUMNS, map(astuple, epochs))
