"""Whether a run may still change is told by its state and its times, and its figures are read together."""

import time
from dataclasses import replace

from dashboard.features.run.run_figures import SETTLING_SECONDS, is_changing
from s7core.recipe import Recipe

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")  # 4 steps an epoch


def test_a_run_may_still_change_while_it_is_active_and_shortly_after_it_was_stopped(store):
    run = store.run(store.submit(RECIPE, "final-exp1"))
    now = time.time()
    assert is_changing(run) and is_changing(replace(run, state="running"))
    assert is_changing(replace(run, state="stopped", finished_at=now))
    assert not is_changing(replace(run, state="stopped", finished_at=now - SETTLING_SECONDS - 1))
    assert not is_changing(replace(run, state="finished", finished_at=now))
