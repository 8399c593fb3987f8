"""Lines of a pipe as they come."""

import os
import time

from s7core.runs.backends.pipe_lines import PipeLines


def test_whole_lines_are_returned_and_a_part_of_one_waits_for_its_rest():
    read, write = os.pipe()
    with open(read, "rb") as pipe:
        lines = PipeLines(pipe)
        os.write(write, b"one\ntwo\nth")
        assert list(lines.waiting(1.0)) == [b"one", b"two"]
        os.write(write, b"ree\n")
        assert list(lines.waiting(1.0)) == [b"three"] and not lines.have_ended
        began = time.monotonic()
        assert list(lines.waiting(0.05)) == [] and time.monotonic() - began < 1
        os.close(write)
        assert list(lines.waiting(1.0)) == [] and lines.have_ended
