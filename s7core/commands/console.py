"""Standard output and standard error of a command: they may be full, closed, or lack characters.

Standard output carries the result of a command. Where it cannot be written, the command ends with one sentence and exit code
1; where its reader has ended, as in `| head`, it ends quietly. Standard error is for people: what cannot be written there is
left out. A character that the terminal lacks is replaced in both.
"""

import codecs
import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

_ENCODING_ERRORS = "s7core-plain-signs"  # the name under which `_in_plain_signs` is registered
PLAIN_SIGNS = {
    "×": "x",
    "÷": "/",
    "·": ".",
    "−": "-",
    "–": "-",
    "±": "+-",
    "≥": ">=",
    "≤": "<=",
    "→": "->",
    "…": "...",
    "“": '"',
    "”": '"',
    "’": "'",
    "₁": "1",
    "₂": "2",
    "█": "#",
}
_INTERRUPTED = 130  # the exit code that a shell gives for Ctrl-C


class OutputError(OSError):
    """Standard output cannot be written; errno and strerror are those of the attempt."""


class StandardOutput(io.TextIOWrapper):
    """Standard output; OutputError at the first write that fails. What is written after that goes nowhere."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except (OSError, ValueError) as error:
            self._fail(error)

    def flush(self) -> None:
        try:
            super().flush()
        except (OSError, ValueError) as error:
            self._fail(error)

    def _fail(self, error: OSError | ValueError) -> NoReturn:
        _send_nowhere(self)
        number = getattr(error, "errno", None) or errno.EBADF  # ValueError: the file was closed
        raise OutputError(number, os.strerror(number)) from error


class StandardError(io.TextIOWrapper):
    """Standard error; after a write that fails it is silent."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except (OSError, ValueError):
            _send_nowhere(self)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except (OSError, ValueError):
            _send_nowhere(self)


def run_in_console(main: Callable[[], int]) -> int:
    """Run the main function of a process with standard output and error of this module, and return the exit code."""
    _open_what_is_closed()
    codecs.register_error(_ENCODING_ERRORS, _in_plain_signs)
    sys.stdout = StandardOutput(*_reopened(sys.stdout, 1))
    sys.stderr = StandardError(*_reopened(sys.stderr, 2))
    code = 0
    try:
        code = _exit_code(main)
        sys.stdout.flush()
    except OutputError as error:
        if error.errno == errno.EPIPE:
            return code
        print(f"s7core: standard output cannot be written ({error.strerror}): send it to another place.", file=sys.stderr)
        return code or 1
    return code


def _exit_code(main: Callable[[], int]) -> int:
    try:
        return main()
    except SystemExit as end:
        return int(end.code or 0)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _open_what_is_closed() -> None:
    """Open the null device as each of the descriptors 0 to 2 that was closed, so that no other file gets its number.

    Standard output is opened for reading only, so that printing is an error; what goes to standard error is lost.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)  # gets the lowest number that is free
            os.set_inheritable(opened, True)


def _reopened(stream: Any, number: int) -> tuple[io.BufferedWriter, str, str, str, bool]:
    """Arguments of TextIOWrapper for a stream like this one, None if it was closed, that replaces what it cannot encode."""
    if stream is None:
        return io.BufferedWriter(io.FileIO(number, "w", closefd=False)), "utf-8", _ENCODING_ERRORS, os.linesep, True
    encoding, by_line = stream.encoding, stream.line_buffering or stream.write_through
    buffer = stream.detach()
    if isinstance(buffer, io.RawIOBase):  # unbuffered, which loses the rest of a write that was cut short
        buffer = io.BufferedWriter(buffer)
    return buffer, encoding, _ENCODING_ERRORS, os.linesep, by_line


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be encoded by signs of ASCII: for `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(PLAIN_SIGNS.get(sign, "?") for sign in missing), error.end


def _send_nowhere(stream: io.TextIOWrapper) -> None:
    """Let a stream that cannot be written lose what it still holds, and all that follows, without an error."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # the stream was closed within this process
        pass
