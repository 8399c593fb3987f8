"""A cache keeps what was used last, within its number of bytes, and makes each value once."""

import threading
import time
from collections import Counter

import pytest

from dashboard.data.sized_cache import SizedCache


def cache(most_bytes=10) -> SizedCache[str]:
    return SizedCache(most_bytes, len)


def test_a_value_is_made_once_and_is_the_same_object_for_all():
    kept, made = cache(), Counter()

    def make():
        made["value"] += 1
        return "ab" * 2

    first = kept.get("key", make)
    assert kept.get("key", make) is first and made["value"] == 1 and kept.bytes_kept == 4


def test_what_was_not_asked_for_longest_goes_first():
    kept, made = cache(), []

    def ask(key):
        kept.get(key, lambda: made.append(key) or key * 4)

    for key in "ababcaab":  # c pushes out what was used before the last: a
        ask(key)
    assert made == list("abcab") and kept.bytes_kept == 8


def test_it_never_keeps_more_than_its_bytes_but_for_a_single_value():
    kept = cache()
    for size in (3, 4, 5, 25, 1, 9, 10, 2):
        assert len(kept.get(size, lambda size=size: "x" * size)) == size
        assert kept.bytes_kept <= 10 or kept.bytes_kept == 25
    assert kept.bytes_kept == 2


def test_an_error_is_passed_on_and_nothing_is_kept():
    kept = cache()
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: str(1 / 0))
    assert kept.get("key", lambda: "now") == "now"


def test_all_threads_that_ask_at_once_get_the_one_value_that_is_made():
    kept, made, found = cache(), [], []

    def make():
        time.sleep(0.05)
        made.append(1)
        return "value"

    threads = [threading.Thread(target=lambda: found.append(kept.get("key", make))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 1 and len(found) == 8 and len(set(map(id, found))) == 1
