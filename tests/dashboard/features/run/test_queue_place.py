"""A waiting run says its place and when it starts."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers", "fresh_session")

TINY = Recipe(train_images=200, batch_size=50, epochs=4, device="cpu")


def drawn_place(run_id: str) -> None:
    from dashboard.data.resources import store
    from dashboard.features.run.queue_place import show_queue_place

    show_queue_place(store().run(run_id))


def told(run_id: str) -> str:
    at = AppTest.from_function(drawn_place, args=(run_id,), default_timeout=60).run()
    assert not at.exception, at.exception
    return "\n".join(each.proto.json for each in at.get("bidi_component"))


def test_the_next_run_and_the_third_say_their_places_and_starts(store, finish):
    finish(store, TINY, "final-exp1", [100])  # a run takes 4 s
    store.submit(TINY, "final-exp1", state="running")
    first, _, third = (store.submit(TINY, "final-exp1") for _ in range(3))
    for run_id, place, seconds in ((first, "Next", 4), (third, "3rd", 12)):
        shown = told(run_id)
        assert f"{place} in the queue, <span" in shown and "starts in about " in shown
        # Below, because the time goes on between the forecast and its drawing.
        assert seconds - 3 < float(re.search(r'data-seconds=\\"([\d.]+)', shown)[1]) <= seconds


def test_a_run_that_does_not_wait_has_no_place(store):
    assert told(store.submit(TINY, "final-exp1", state="running")) == ""
