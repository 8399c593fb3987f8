"""The table of epochs as CSV."""

import csv
import io
from dataclasses import fields

from s7core.export.epochs_table import epochs_csv
from s7core.export.spreadsheet_csv import BYTE_ORDER_MARK
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import EpochRecord


def rows_of(run_id: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(epochs_csv(ReferenceStore().epochs(run_id)).removeprefix(BYTE_ORDER_MARK))))


def test_the_table_of_epochs_reads_back_as_it_was():
    epochs, rows = ReferenceStore().epochs("ref-final-exp3-held-out-s1"), rows_of("ref-final-exp3-held-out-s1")
    assert len(rows) == len(epochs) == 15
    for field in fields(EpochRecord):
        assert [float(row[field.name]) for row in rows] == [getattr(epoch, field.name) for epoch in epochs]


def test_a_figure_that_was_not_measured_is_an_empty_cell():
    assert {row["validation_loss"] for row in rows_of("ref-net1-s1")} == {""}


def test_a_run_without_epochs_has_only_the_heading():
    assert epochs_csv([]) == BYTE_ORDER_MARK + ",".join(field.name for field in fields(EpochRecord)) + "\r\n"
