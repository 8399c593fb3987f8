"""Mistakes: which digits a run gets wrong."""

import numpy as np
import pytest
from pages_under_test import FINAL, open_page, words

from s7core.reference.reference_store import ReferenceStore


def wrong(run_id: str, mnist) -> int:
    reference = ReferenceStore()
    said = np.frombuffer(reference.predictions(run_id, reference.run(run_id).epochs_done), np.uint8)
    return int((said != mnist.test_labels.numpy()).sum())


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("mistakes", {"run": FINAL})


def test_the_mistakes_of_the_run_are_counted_with_an_interval(page, mnist):
    count = wrong(FINAL, mnist)
    assert page.title[0].value == "Mistakes"
    assert f"**{count} of the 10,000 test digits are wrong**: accuracy {100 - count / 100:.2f}% (" in words(page)


def test_the_second_opinion_is_another_run(page):
    box = page.selectbox(key="other")
    assert box.value is None and len(box.options) == len(page.selectbox(key="run").options) - 1


def test_a_link_chooses_both_runs_and_the_view(empty_server, mnist):
    at = open_page("mistakes", {"run": "ref-net1-s1", "other": FINAL})
    assert (at.selectbox(key="run").value, at.selectbox(key="other").value) == ("ref-net1-s1", FINAL)
    assert f"**{wrong('ref-net1-s1', mnist)} of the 10,000 test digits are wrong**" in words(at)


def test_runs_that_are_not_there_fall_back_with_a_note(empty_server):
    at = open_page("mistakes", {"run": "nope", "other": "nobody", "see": "stars"})
    for said in ("run is 'nope'", "other is 'nobody'", "see is 'stars'"):
        assert said in words(at)
    assert at.selectbox(key="other").value is None


def test_of_one_s_own_run_the_store_s_mistakes_are_counted(finished):
    first, second = finished.runs()
    at = open_page("mistakes", {"run": second.id, "other": first.id, "true": "4", "predicted": "9"})
    assert f"{round((1 - second.last_test_accuracy) * 10_000):,} of the 10,000 test digits are wrong" in words(at)
    assert (at.selectbox(key="run").value, at.selectbox(key="other").value) == (second.id, first.id)
    assert (at.selectbox(key="true").value, at.selectbox(key="predicted").value) == ("4", "9")
