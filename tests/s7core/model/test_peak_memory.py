"""What the tests of memory measure is the process itself, however large the one is that started it."""

import peak_memory


def test_the_peak_is_of_the_process_itself_and_not_of_the_one_that_started_it():
    ballast = bytearray(300_000_000)
    ballast[::4_096] = bytes([1]) * len(ballast[::4_096])  # so that the memory is really taken
    assert peak_memory.peak_bytes() > 300_000_000
    measured = "import peak_memory; print(peak_memory.peak_bytes())"
    assert peak_memory.printed_bytes(measured) < 100_000_000
    taken = "import peak_memory; taken = b'1' * 200_000_000; print(peak_memory.peak_bytes())"
    assert 200_000_000 < peak_memory.printed_bytes(taken) < 300_000_000
