"""The queue lists what waits, the next run first, and lets go of what is taken out."""

import pytest
from pages_under_test import open_page, words

from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


def test_an_empty_queue_says_nothing(store):
    store.submit(Recipe(), "final-exp1", state="failed")
    assert "In the queue" not in words(open_page("train"))


def test_waiting_runs_are_listed_oldest_first_and_can_be_taken_out(store):
    first, second = (store.submit(Recipe(seed=seed), "final-exp1") for seed in (1, 2))
    at = open_page("train")
    told = words(at)
    assert "In the queue: 2" in told and "take turns" not in told
    assert [each.key for each in at.button if each.label == "Take out"] == [f"take-out-{first}", f"take-out-{second}"]
    at.button(key=f"take-out-{first}").click().run()
    assert store.run(first).state == "stopped" and store.run(second).state == "queued"
    assert "In the queue: 1" in words(at)
