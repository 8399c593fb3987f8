"""Snapshots in the file of a reference run: nothing is lost, and it becomes as small as is promised."""

import lzma

import numpy
import pytest

from s7core.reference import snapshot_member
from s7core.reference.snapshot_member import chosen_snapshots, pack_snapshots, unpack_snapshots


def walk(moments: int, numbers: int, step: float = 0.002) -> dict[int, bytes]:
    """Snapshots of weights that change a little from one to the next."""
    random, weights, found = numpy.random.default_rng(1), numpy.random.default_rng(2).normal(0, 0.1, numbers), {}
    for moment in range(moments):
        found[3 * moment] = weights.astype("<f2").tobytes()
        weights = weights + random.normal(0, step, numbers)
    return found


def test_every_bit_comes_back_whatever_the_numbers_are():
    """All float16 there are, in any order, infinities and both zeros included."""
    random, every = numpy.random.default_rng(1), numpy.arange(2**16, dtype="<u2")
    snapshots = {moment: random.permutation(every).tobytes() for moment in (0, 4, 7, 4_000_000_000)}
    assert unpack_snapshots(pack_snapshots(snapshots)) == snapshots
    assert unpack_snapshots(pack_snapshots({5: b"\x00\x80"})) == {5: b"\x00\x80"}
    assert unpack_snapshots(pack_snapshots({})) == {}


def test_the_arrangement_is_worth_its_trouble():
    snapshots = walk(20, 2_000, step=0.0005)
    plain = len(lzma.compress(b"".join(snapshots.values())))
    assert len(lzma.compress(pack_snapshots(snapshots))) < 0.9 * plain


def test_of_many_snapshots_as_many_are_chosen_as_fit_evenly_spaced(monkeypatch):
    monkeypatch.setattr(snapshot_member, "REFERENCE_SNAPSHOT_BYTES", most := 40_000)
    snapshots = walk(60, 1_000)
    last = max(snapshots)
    chosen = chosen_snapshots(snapshots, last)
    assert chosen.items() <= snapshots.items() and 0 not in chosen and last not in chosen
    size = len(lzma.compress(pack_snapshots(chosen)))
    assert 0.9 * most < size <= most
    places = [list(snapshots).index(moment) for moment in chosen]
    gaps = numpy.diff(places)
    assert max(gaps) - min(gaps) <= 1 and places[0] <= max(gaps) and 59 - places[-1] <= max(gaps)


def test_all_are_chosen_where_they_fit_and_one_where_none_does(monkeypatch):
    snapshots = walk(6, 50)
    assert list(chosen_snapshots(snapshots, last=15)) == [3, 6, 9, 12]
    monkeypatch.setattr(snapshot_member, "REFERENCE_SNAPSHOT_BYTES", 10)
    assert list(chosen_snapshots(snapshots, last=15)) == [6]  # early in the training: the moments are denser there


@pytest.mark.parametrize("moments", [(), (0,), (0, 15)])
def test_a_run_that_has_nothing_in_between_needs_no_bytes(moments):
    assert chosen_snapshots(dict.fromkeys(moments, b"\0\0"), last=15) == {}


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x02\0\0\0\x01\0\0\0", b"\xff" * 40])
def test_a_damaged_member_is_an_error_and_no_crash(damaged):
    with pytest.raises((ValueError, IndexError)):
        unpack_snapshots(damaged)
