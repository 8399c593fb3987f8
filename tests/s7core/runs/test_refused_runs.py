"""Taking runs out of the queue that can never be trained."""

from s7core.recipe import Recipe
from s7core.runs.refused_runs import interrupt_queued


def test_only_runs_that_still_wait_are_interrupted_and_they_can_be_resumed(store):
    waiting, training = (store.submit(Recipe(seed=seed), "final-exp1") for seed in (1, 2))
    store.claim([training], running=0)
    interrupt_queued(store, [waiting, training], "No node has a GPU.")
    run = store.run(waiting)
    assert (run.state, run.message, run.can_resume) == ("interrupted", "No node has a GPU.", True)
    assert store.run(training).state == "running"
