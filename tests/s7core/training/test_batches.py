"""The images of a training step."""

import pytest
import torch

from s7core.data.mnist import normalise
from s7core.lesson.experiments import experiment
from s7core.training import step
from s7core.training.batches import first_batch
from s7core.training.engine import train


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("name", ["final-exp1", "final-exp3"])
def test_the_first_batch_shown_before_a_run_is_the_one_it_trains_on(name, mnist, monkeypatch):
    recipe, seen = experiment(name).recipe, []
    monkeypatch.setattr(step, "normalise", lambda images: seen.append(images) or normalise(images))
    list(train(recipe, mnist, should_stop=lambda: bool(seen)))
    monkeypatch.undo()
    assert torch.equal(seen[0].squeeze(1), first_batch(recipe, mnist).float())
