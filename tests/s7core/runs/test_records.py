"""What a run says of itself."""

from dataclasses import replace

import pytest

from s7core.data.errors import DAMAGED_CHECKPOINT
from s7core.recipe import Recipe
from s7core.runs.records import Run

RUN = Run(
    id="final-exp1-s1-abc",
    recipe=Recipe(),
    experiment="final-exp1",
    state="finished",
    message="",
    stop_requested=False,
    created_at=1.0,
    started_at=2.0,
    finished_at=3.0,
    heartbeat_at=3.0,
    host=None,
    process=None,
    device=None,
    versions={},
    epochs_done=15,
    last_test_accuracy=0.99,
    best_test_accuracy=0.992,
    kept_test_accuracy=0.99,
    has_checkpoint=False,
)


@pytest.mark.parametrize(
    ("state", "epochs_done", "has_checkpoint", "can_resume"),
    [
        ("stopped", 3, True, True),
        ("interrupted", 3, True, True),
        ("interrupted", 0, False, True),  # it begins anew
        ("stopped", 15, False, False),  # nothing is left to train
        ("finished", 15, False, False),
        ("running", 3, True, False),
        ("diverged", 3, True, False),
    ],
)
def test_only_a_run_that_ended_early_with_its_checkpoint_can_be_resumed(state, epochs_done, has_checkpoint, can_resume):
    run = replace(RUN, state=state, epochs_done=epochs_done, has_checkpoint=has_checkpoint)
    assert run.can_resume is can_resume


def test_a_run_whose_checkpoint_is_damaged_is_not_offered_to_go_on():
    stopped = replace(RUN, state="interrupted", epochs_done=3, has_checkpoint=True)
    assert stopped.can_resume and not replace(stopped, message=DAMAGED_CHECKPOINT).can_resume


@pytest.mark.parametrize("state", ["queued", "running", "finished", "stopped", "interrupted", "failed", "diverged"])
def test_a_run_is_active_while_it_waits_or_trains(state):
    assert replace(RUN, state=state).active is (state in ("queued", "running"))


def test_the_scheduler_uses_test_accuracies_only_where_it_watches_the_test_set():
    plateau = Recipe(scheduler="reduce-on-plateau")
    looks = [replace(RUN, recipe=recipe).looks_by_scheduler for recipe in (Recipe(), plateau)]
    assert looks == [0, 15] and RUN.looks_for_best_epoch == 15
    assert replace(RUN, recipe=replace(plateau, validation="held-out")).looks_by_scheduler == 0


def test_a_run_with_a_group_is_a_reference_run():
    assert replace(RUN, group="final-exp1").is_reference and not RUN.is_reference
