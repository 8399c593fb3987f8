"""What the garbage collector need not look at again is out of its sight, and what becomes garbage is freed all the same."""

import gc
import weakref

import pytest

from dashboard.data import collector
from dashboard.data.collector import Collector, freeze


class Node:
    """Something that refers to itself, which only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def unfrozen():
    gc.disable()  # what is collected here shall be collected by what is tested
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.slow
@pytest.mark.one_core
def test_what_is_there_is_no_longer_looked_at_and_garbage_is_freed():
    kept, garbage = [Node() for _ in range(100)], Node()
    gone = weakref.ref(garbage)
    del garbage
    before = gc.get_freeze_count()
    freeze()
    assert gone() is None and gc.get_freeze_count() >= before + len(kept)


def test_a_collection_looks_only_at_what_came_after_the_last_freeze():
    freeze()
    frozen = gc.get_freeze_count()
    assert len(gc.get_objects()) < 0.05 * frozen


@pytest.mark.slow
@pytest.mark.one_core
def test_cycles_that_became_garbage_after_a_freeze_are_freed_now_and_then(monkeypatch):
    monkeypatch.setattr(collector, "FREEZE_SECONDS", 0.02)
    monkeypatch.setattr(collector, "FREEZES_A_FULL_COLLECTION", 3)
    node = Node()
    gone = weakref.ref(node)
    freeze()
    del node
    freeze()
    assert gone() is not None  # it is out of sight
    running = Collector()
    for _ in range(200):
        if gone() is None:
            break
        running._closed.wait(0.02)
    running.close()
    assert gone() is None and not running._thread.is_alive()
