"""A rate that may be exceeded for a moment."""

from dashboard.server.token_bucket import TokenBucket


def test_a_burst_passes_at_once_and_then_one_each_interval():
    now = [0.0]
    bucket = TokenBucket(burst=3, per_second=2, clock=lambda: now[0])
    waits = []
    for _ in range(6):
        waits.append(bucket.take())
        now[0] += waits[-1]
    assert waits == [0, 0, 0, 0.5, 0.5, 0.5]


def test_after_a_rest_there_is_a_burst_again_and_no_more():
    now = [0.0]
    bucket = TokenBucket(burst=3, per_second=2, clock=lambda: now[0])
    for _ in range(3):
        bucket.take()
    now[0] = 1000.0
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
