"""The weight snapshots of a reference run as one member of its zip, arranged so that it becomes small.

A number changes little from one snapshot to the next. So float16 numbers are taken as whole numbers in the same order, each
snapshot but the first as its differences from the one before, and the high bytes of all, mostly zero, come before the low
bytes. The member is: how many moments there are, the moments (both uint32, little-endian), high bytes, low bytes.
"""

import lzma
from collections.abc import Mapping

import numpy

REFERENCE_SNAPSHOT_BYTES = 350_000  # of a run's file, compressed

_MOMENT_BYTES = 4


def pack_snapshots(snapshots: Mapping[int, bytes]) -> bytes:
    """The member of snapshots {steps taken: weights}, each as `encode_weights` gives it."""
    moments = sorted(snapshots)
    head = numpy.array([len(moments), *moments], "<u4").tobytes()
    if not moments:
        return head
    bits = numpy.frombuffer(b"".join(snapshots[at] for at in moments), "<u2").reshape(len(moments), -1)
    ordered = _reordered(bits).view(numpy.int16)
    differences = numpy.diff(ordered, axis=0, prepend=numpy.int16(0))  # they wrap around, as their sums will
    # Small differences of either sign become small numbers: 0, -1, 1, -2, 2 ... become 0, 1, 2, 3, 4 ...
    folded = ((differences << 1) ^ (differences >> 15)).astype("<u2").T.copy()  # (numbers, moments)
    planes = folded.view(numpy.uint8).reshape(-1, 2).T  # low bytes, high bytes
    return head + planes[::-1].tobytes()


def unpack_snapshots(member: bytes) -> dict[int, bytes]:
    """The inverse of `pack_snapshots`; ValueError where the member is damaged."""
    count = int(numpy.frombuffer(member[:_MOMENT_BYTES], "<u4")[0])
    if not count:
        return {}
    head = _MOMENT_BYTES * (1 + count)
    moments = numpy.frombuffer(member[_MOMENT_BYTES:head], "<u4").tolist()
    planes = numpy.frombuffer(member[head:], numpy.uint8).reshape(2, -1, count)
    folded = (planes[0].astype(numpy.uint16) << 8 | planes[1]).T
    differences = ((folded >> 1) ^ -(folded & 1)).astype(numpy.int16)
    ordered = numpy.add.accumulate(differences, axis=0, dtype=numpy.int16)
    bits = _reordered(ordered.view(numpy.uint16))
    return {at: row.tobytes() for at, row in zip(moments, bits, strict=True)}


def chosen_snapshots(snapshots: Mapping[int, bytes], last: int) -> dict[int, bytes]:
    """Those that a reference run ships with: as many as fit into REFERENCE_SNAPSHOT_BYTES, but one at least.

    They are evenly spaced among those that were taken. The first, 0, and the `last` are left out: these weights follow
    from the seed, and are in the file anyway.
    """
    inner = [at for at in sorted(snapshots) if 0 < at < last]
    fewest, most = min(1, len(inner)), len(inner)
    while fewest < most:  # the largest count that fits
        tried = (fewest + most + 1) // 2
        fits = len(lzma.compress(pack_snapshots(_spaced(snapshots, inner, tried)))) <= REFERENCE_SNAPSHOT_BYTES
        fewest, most = (tried, most) if fits else (fewest, tried - 1)
    return _spaced(snapshots, inner, fewest)


def _reordered(bits: numpy.ndarray) -> numpy.ndarray:
    """float16 as bits that, read as int16, are in the order of the numbers, and back again: it is its own inverse."""
    return numpy.where(bits & 0x8000, 0xFFFF - (bits & 0x7FFF), bits).astype("<u2")


def _spaced(snapshots: Mapping[int, bytes], moments: list[int], count: int) -> dict[int, bytes]:
    """So many of these moments, evenly spaced in their list."""
    places = (((2 * number + 1) * len(moments) - 1) // (2 * count) for number in range(count))
    return {moments[place]: snapshots[moments[place]] for place in places}
