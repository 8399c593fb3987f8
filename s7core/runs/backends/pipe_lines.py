"""Reading the lines of a pipe as they come, without waiting for more than a given time."""

import os
import select
from collections.abc import Sequence
from typing import IO


class PipeLines:
    """Lines of a pipe, read as far as they are there."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._rest = pipe, b""
        self.have_ended = False

    def wait(self, seconds: float) -> bool:
        """Wait until something can be read, for so long at most; what is read is kept for `waiting`."""
        if not select.select([self._pipe], [], [], seconds)[0]:
            return False
        read = os.read(self._pipe.fileno(), 1 << 16)
        self.have_ended = not read
        self._rest += read
        return True

    def waiting(self, seconds: float) -> Sequence[bytes]:
        """The whole lines that have come; waits for the first for so long at most."""
        self.wait(0 if b"\n" in self._rest else seconds)
        *whole, self._rest = self._rest.split(b"\n")
        return whole
