"""The sentence of a store that cannot be used."""

import sqlite3

from sqlalchemy.exc import OperationalError

from s7core.runs.store_error import database_reason


def test_the_reason_is_the_database_s_own_first_line_without_the_statement():
    original = sqlite3.OperationalError("disk I/O error\nand details")
    wrapped = OperationalError("SELECT secret FROM runs", {}, original)
    assert database_reason(wrapped) == "disk I/O error"
    assert database_reason(OSError("no space left\non device")) == "no space left"
