"""Each network reads each drawing once, and what it says is what it says of it alone."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import numpy as np
import pytest
from drawings_under_test import keep_ten
from pages_under_test import FINAL, inspected

from dashboard.data import networks, set_answers
from dashboard.data.drawn_digits import shown_set
from dashboard.data.resources import run_catalog
from dashboard.data.set_answers import AnswerCache, answers_to_set, score_of, set_ranking
from s7core.classroom.digit_sets import OWN, DigitSets
from s7core.classroom.visitor import Visitor

pytestmark = pytest.mark.usefixtures("fresh_session")


def reads(calls: list[int]):
    """A network that is sure of the digit that an image's first pixel names; it notes how many images it reads at once."""

    def read(images: np.ndarray) -> np.ndarray:
        calls.append(len(images))
        return np.eye(10, dtype=np.float32)[images[:, 0, 0]]

    return read


def images(*digits: int) -> np.ndarray:
    made = np.zeros((len(digits), 28, 28), np.uint8)
    made[:, 0, 0] = digits
    return made


def test_only_new_drawings_are_read_and_all_come_back_in_their_order():
    cache, calls = AnswerCache(), []
    assert list(cache.answers("n", ["a", "b"], images(1, 2), reads(calls)).argmax(1)) == [1, 2]
    assert cache.knows("n", ["a", "b"]) and not cache.knows("n", ["a", "c"]) and not cache.knows("m", ["a"])
    assert list(cache.answers("n", ["c", "b", "a"], images(3, 2, 1), reads(calls)).argmax(1)) == [3, 2, 1]
    assert calls == [2, 1]
    assert cache.answers("n", [], images(), reads(calls)).shape == (0, 10) and len(calls) == 2


def test_many_who_ask_at_once_let_a_network_read_once():
    cache, calls = AnswerCache(), []
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: cache.answers("n", ["a"], images(1), reads(calls)), range(20)))
    assert calls == [1]


def test_networks_that_were_not_asked_for_longest_are_forgotten():
    cache, calls = AnswerCache(most=4), []
    for network in ("first", "second", "first", "third"):
        cache.answers(network, ["a", "b"], images(1, 2), reads(calls))
    assert cache.knows("first", ["a"]) and not cache.knows("second", ["a"]) and calls == [2, 2, 2]


@pytest.fixture
def shown(store, monkeypatch):
    monkeypatch.setattr(networks, "background", Mock)
    keep_ten(DigitSets(store), Visitor(), right=30)
    return shown_set(OWN)


def test_answers_and_scores_are_the_network_s_own_in_both_placings(shown):
    run = run_catalog().run(FINAL)
    for as_drawn, given in ((False, shown.images.centred), (True, shown.images.as_drawn)):
        said = answers_to_set(run, shown, as_drawn)
        assert np.allclose(said, inspected(FINAL).probabilities(given), atol=1e-6)
    right = (inspected(FINAL).probabilities(shown.images.centred).argmax(1) == shown.labels).sum()
    assert score_of(run, shown).right == right and score_of(run, shown).digits == 10


@pytest.fixture
def few_runs(monkeypatch) -> dict:
    """The first run of each stage and one more, in place of all that there are."""
    ids = (FINAL, "ref-net2-s1", "ref-net1-s1", "ref-init-s1", "ref-net1-s2")
    runs = {run_id: run_catalog().run(run_id) for run_id in ids}
    monkeypatch.setattr(set_answers, "runs_for_set", lambda class_name: runs)
    return runs


def test_the_best_of_each_stage_read_at_once_and_the_others_in_the_background(shown, few_runs, monkeypatch):
    submitted = []
    monkeypatch.setattr(networks, "background", lambda: Mock(submit=lambda key, compute: submitted.append(compute)))
    found = set_ranking(shown)
    assert len(found.scores) == 4 and found.waiting == len(submitted) == 1
    submitted[0]()
    again = set_ranking(shown)
    assert {each.run_id for each in again.scores} == set(few_runs) and again.waiting == 0
    assert [each.accuracy for each in again.scores] == sorted((each.accuracy for each in again.scores), reverse=True)


def test_a_network_that_would_take_too_long_is_read_only_when_it_is_chosen(shown, few_runs, monkeypatch):
    monkeypatch.setattr("dashboard.data.set_answers.MOST_MACS", 0)
    assert set_ranking(shown).waiting == 0
