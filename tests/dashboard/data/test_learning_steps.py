"""Networks that learn a digit are kept, so that one step more costs one step, and nothing of the run's network changes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.data import learning_steps
from dashboard.data.learning_steps import instructive_digit, learned_digit, sample_right
from dashboard.data.networks import network_of
from dashboard.data.queries import mistakes_of
from s7core.data.tested_digits import indices_tested
from s7core.inside.learning_step import DigitToLearn, WeightPlace, before_learning, learn_on

PLACE = WeightPlace("Conv2d-1", 2, 0, 1, 1)
RATE = 0.0005


@pytest.fixture(autouse=True)
def one_thread(threads) -> None:
    """As the dashboard calculates."""
    torch.set_num_threads(1)


@pytest.fixture
def run(store, reference_store):
    return reference_store.run("ref-final-exp3-s1")


@pytest.fixture
def digit(mnist) -> DigitToLearn:
    return DigitToLearn(mnist.test_images[321].numpy(), 2)


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """How many steps were really taken, each time."""
    taken: list[int] = []

    def learn(before, *lesson):
        taken.append(lesson[-1])
        return learn_on(before, *lesson)

    monkeypatch.setattr(learning_steps, "learn_on", learn)
    learning_steps._learned.close()
    return taken


def test_each_further_step_is_taken_only_once(run, digit, counted):
    for steps, expected in [(0, 0), (1, 1), (11, 11), (12, 2), (12, 0), (11, 0), (21, 11)]:
        counted.clear()
        assert learned_digit(run, digit, PLACE, RATE, steps).steps == steps
        assert sum(counted) == expected, steps


def test_steps_in_parts_are_the_same_to_the_bit_as_at_once(run, digit):
    recipe = replace(run.recipe, learning_rate=RATE)
    whole = learn_on(before_learning(network_of(run), digit, PLACE), digit, recipe, PLACE, 13)
    parts = learned_digit(run, digit, PLACE, RATE, 13)
    assert np.array_equal(parts.losses, whole.losses) and np.array_equal(parts.path, whole.path)


def test_another_rate_weight_or_label_is_another_way(run, digit):
    first = learned_digit(run, digit, PLACE, RATE, 2)
    assert learned_digit(run, digit, PLACE, RATE / 2, 2).losses[1] != first.losses[1]
    assert learned_digit(run, replace(digit, label=7), PLACE, RATE, 2).losses[0] != first.losses[0]
    assert learned_digit(run, digit, replace(PLACE, row=0), RATE, 2).path[0] != first.path[0]


def test_what_is_kept_stays_within_its_bytes(run, digit, monkeypatch, counted):
    kept = learned_digit(run, digit, PLACE, RATE, 1)
    assert kept.nbytes == 8 * network_of(run).trace.parameters
    assert learning_steps._learned().bytes_kept == kept.nbytes <= learning_steps.LEARNED_BYTES


def test_the_sample_is_evenly_spaced_over_the_test_digits(run, mnist):
    chosen = indices_tested(100)
    right = network_of(run).logits(mnist.test_images.numpy()[chosen]).argmax(1) == mnist.test_labels.numpy()[chosen]
    assert sample_right(network_of(run)) == right.sum()


def test_the_digit_to_learn_from_is_one_that_the_run_gets_wrong(run):
    assert instructive_digit(run) in {each.index for each in mistakes_of(run)}
