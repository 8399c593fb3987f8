"""Tables as CSV that a spreadsheet opens as it is: in UTF-8, and no text in it becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets recognise UTF-8
# With these a formula may begin, as OWASP says of "CSV injection"; the wide ones count in spreadsheets of East Asia.
FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def spreadsheet_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A heading with the names of the columns, then a line a row; None is an empty cell.

    Numbers stay as they are. A text that a spreadsheet would take for a formula, such as "+ added" or a name that begins
    with =, gets an apostrophe before it.
    """
    stream = io.StringIO()
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\r\n")  # as RFC 4180 says; so a cell with either of them is quoted
    writer.writerow(map(_cell, columns))
    writer.writerows(map(_cell, row) for row in rows)
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(tuple(FORMULA_STARTS)) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
