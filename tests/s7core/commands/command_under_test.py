"""The command line as a function, for tests."""

import io
from contextlib import redirect_stderr, redirect_stdout

from s7core.__main__ import main


def call(*arguments: str, code: int = 0) -> str:
    """What the command prints: on standard output, or on standard error where it exits with 2."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            exit_code = main(list(arguments))
        except SystemExit as end:
            exit_code = end.code
    assert exit_code == code, err.getvalue()
    return err.getvalue() if code == 2 else out.getvalue()
