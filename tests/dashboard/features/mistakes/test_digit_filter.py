"""Each choice of digits shows exactly the digits that its sentence promises."""

import numpy as np
import pytest
from pages_under_test import FINAL, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


def test_all_seeds_agree_shows_exactly_what_all_seeds_miss_alike(store, indices, reference_store, mnist):
    last = [
        np.frombuffer(reference_store.predictions(run.id, run.epochs_done), np.uint8)
        for run in reference_store.group("final-exp3")
    ]
    labels = mnist.test_labels.numpy()
    expected = {i for i in range(10_000) if len({int(each[i]) for each in last}) == 1 and last[0][i] != labels[i]}
    at = open_page("mistakes", {"run": FINAL, "show": "agree"})
    assert f"of {len(expected)}," in words(at) and set(indices(at)) <= expected and expected


def test_known_hard_shows_what_at_least_half_of_the_published_experiments_runs_miss(store, reference_store, mnist):
    keys = ("init", "net1", "net2", "final-exp1", "final-exp2", "final-exp3")
    runs = [run for key in keys for run in reference_store.group(key)]
    last = np.stack([np.frombuffer(reference_store.predictions(run.id, run.epochs_done), np.uint8) for run in runs])
    missed = (last != mnist.test_labels.numpy()).sum(0)
    at = open_page("mistakes", {"run": FINAL, "show": "hard"})
    assert f"of the {len(runs)} reference runs" in words(at) and f"of {(missed * 2 >= len(runs)).sum()}," in words(at)


def test_a_run_without_other_seeds_is_said_to_show_its_own_mistakes(finished):
    run = finished.runs()[0]
    assert "This run is the only seed of its settings" in words(open_page("mistakes", {"run": run.id, "show": "agree"}))
