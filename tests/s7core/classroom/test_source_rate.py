"""Something done too often from one place has to wait."""

import pytest

from s7core.classroom import source_rate
from s7core.classroom.source_rate import SourceRate, network_of


def test_a_burst_is_followed_by_one_more_after_each_interval():
    now = 100.0
    rate = SourceRate(3, 10.0, clock=lambda: now)
    assert [rate.take("here") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert rate.take("there") == 0
    now += 4
    assert rate.take("here") == 6
    now += 6
    assert [rate.take("here") for _ in range(2)] == [0, 10]
    now += 1_000
    assert [rate.take("here") for _ in range(4)] == [0, 0, 0, 10]


def test_what_is_given_back_counts_no_more():
    rate = SourceRate(2, 10.0, clock=lambda: 0.0)
    for _ in range(20):
        assert rate.take("here") == 0
        rate.give_back("here")
    assert [rate.take("here") for _ in range(3)] == [0, 0, 10]
    rate.give_back("never seen")
    assert rate.take("never seen") == 0


def test_memory_is_bounded_and_who_acted_last_is_remembered(monkeypatch):
    monkeypatch.setattr(source_rate, "MOST_SOURCES", 3)
    rate = SourceRate(1, 10.0, clock=lambda: 0.0)
    for source in ("a", "b", "c", "d"):
        assert rate.take(source) == 0
    assert rate.take("d") == 10 and len(rate._used_until) == 3
    assert rate.take("a") == 0 and "b" not in rate._used_until


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.168.0.7", "192.168.0.7"),
        ("::ffff:192.168.0.7", "192.168.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("this machine", "this machine"),
        ("", ""),
    ],
)
def test_all_addresses_that_one_machine_may_have_count_as_one(address, network):
    assert network_of(address) == network
