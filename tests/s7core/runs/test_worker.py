import pytest
import torch
from safetensors.torch import load
from tiny_recipe import tiny

from s7core.analysis.mistakes import probabilities_from_bytes
from s7core.lesson.experiments import experiment
from s7core.model.network import Network
from s7core.runs import worker
from s7core.runs.attempt import Attempt
from s7core.runs.store import Store
from s7core.runs.weight_snapshot import decode_weights
from s7core.runs.worker import execute
from s7core.training import engine
from s7core.training.evaluate import evaluate
from s7core.training.events import Event, WeightSnapshot


def snapshots_of(store: Store, run_id: str) -> dict[int, bytes | None]:
    return {moment: store.weight_snapshot(run_id, moment) for moment in store.snapshot_moments(run_id)}


def test_a_finished_run_keeps_everything_it_promises(finished_url, mnist):
    store = Store(finished_url)
    run = store.runs()[0]
    assert run.state == "finished" and run.device and run.versions["torch"] == torch.__version__
    assert run.epochs_done == 1 and run.started_at < run.finished_at
    predictions = store.predictions(run.id, 1)
    probabilities = probabilities_from_bytes(store.result(run.id).probabilities)
    assert len(predictions) == 10_000 and probabilities.shape == (10_000, 10)
    assert list(predictions) == probabilities.argmax(1).tolist()
    assert run.last_test_accuracy == (probabilities.argmax(1) == mnist.test_labels.numpy()).sum() / 10_000
    steps, [epoch] = store.steps(run.id), store.epochs(run.id)
    assert len(steps) == run.recipe.steps_per_epoch
    assert sum(step.accuracy for step in steps) / len(steps) == pytest.approx(epoch.train_accuracy)
    assert store.snapshot_moments(run.id) == [0, 1, 2, 3, 4]
    last, kept = (decode_weights(run.recipe, store.weight_snapshot(run.id, 4)), load(store.result(run.id).weights))
    assert all(torch.equal(last[name], tensor.half().float()) for name, tensor in kept.items() if tensor.is_floating_point())


@pytest.mark.slow
@pytest.mark.one_core
def test_kept_weights_give_the_kept_answers(finished_url, mnist):
    store = Store(finished_url)
    run = store.runs()[0]
    layers = experiment("final-exp1").stage.architecture(run.recipe.batch_norm, run.recipe.dropout)
    network = Network(layers, seed=99)
    network.load_state_dict(load(store.result(run.id).weights))
    [again] = evaluate(network, mnist.test_images, mnist.test_labels)
    assert again.accuracy == run.kept_test_accuracy


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"layers": "conv512k1 relu avgpool28 flatten linear10", "batch_size": 1_024},
            "6.6 GB of memory, but 2.0 GB is the most",
        ),
        ({"layers": "conv512k1 " + "relu " * 56 + "avgpool28 flatten linear10"}, "22,881,290 numbers an image"),
        ({"layers": "conv8 linear10"}, "Layer 2, Linear, takes flat numbers"),
        ({"layers": "lstm"}, "layers has 'lstm' as its word 1"),
    ],
)
def test_a_run_that_cannot_be_trained_fails_with_its_reason_before_it_takes_memory(store, monkeypatch, changes, told):
    monkeypatch.setattr(worker, "train_many", lambda *given, **named: pytest.fail("it was trained"))
    run_id = store.submit(tiny(**changes), "final-exp1", state="running")
    execute([run_id], store)
    run = store.run(run_id)
    assert run.state == "failed" and told in run.message


@pytest.mark.slow
@pytest.mark.one_core
def test_a_diverged_run_says_what_to_do_next(store):
    run_id = store.submit(tiny(stage="init", batch_norm=False, dropout=0.0, learning_rate=100.0), "init", "running")
    execute([run_id], store)
    run = store.run(run_id)
    assert run.state == "diverged" and "learning rate 100" in run.message and "10 or less" in run.message
    assert "Traceback" not in run.message


def test_a_device_that_is_not_there_fails_the_run_with_its_sentence(store):
    if torch.backends.mps.is_available():
        return
    run_id = store.submit(tiny(device="mps"), "final-exp1", "running")
    execute([run_id], store)
    assert store.run(run_id).state == "failed"
    assert store.run(run_id).message.startswith("device is 'mps', but this machine has only")


@pytest.mark.slow
@pytest.mark.one_core
def test_a_stop_from_the_store_is_heard_and_what_was_learned_is_kept(store):
    run_id = store.submit(tiny(epochs=50), "final-exp1", "running")

    def stop_after_the_first_epoch(event):
        if type(event).__name__ == "Epoch":
            store.request_stop(run_id)

    execute([run_id], store, on_event=stop_after_the_first_epoch)
    run = store.run(run_id)
    assert run.state == "stopped" and 1 <= run.epochs_done < 10
    assert store.result(run_id) is not None and run.kept_test_accuracy is not None


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_is_repeated_to_the_bit(store):
    ids = [store.submit(tiny(seed=5), "final-exp1", "running") for _ in range(2)]
    for run_id in ids:
        execute([run_id], store)
    first, second = map(store.result, ids)
    assert first == second
    assert store.steps(ids[0]) == store.steps(ids[1])
    assert store.live_tests(ids[0]) == store.live_tests(ids[1]) != []
    assert snapshots_of(store, ids[0]) == snapshots_of(store, ids[1]) != {}


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_whose_weight_snapshots_are_not_kept_has_the_same_numbers(store, monkeypatch):
    """Neither taking nor writing them is part of what decides a number."""
    ids = [
        store.submit(tiny(seed=5, dropout=0.2, epochs=2, test_images=1_000, threads=1), "final-exp1", "running")
        for _ in range(2)
    ]
    execute(ids[:1], store)
    monkeypatch.setattr(engine, "snapshot_moments", lambda recipe, numbers: ())
    execute(ids[1:], store)
    assert store.result(ids[0]) == store.result(ids[1]) and store.steps(ids[0]) == store.steps(ids[1])
    assert [store.predictions(ids[0], epoch) for epoch in (1, 2)] == [store.predictions(ids[1], epoch) for epoch in (1, 2)]
    assert len(store.snapshot_moments(ids[0])) == 9 and store.snapshot_moments(ids[1]) == []


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_without_live_tests_keeps_the_same_numbers_and_no_live_test(store):
    ids = [store.submit(tiny(live_test=live_test), "final-exp1", "running") for live_test in (True, False)]
    for run_id in ids:
        execute([run_id], store)
    assert store.result(ids[0]) == store.result(ids[1]) and store.steps(ids[0]) == store.steps(ids[1])
    assert [len(store.live_tests(run_id)) for run_id in ids] == [1, 0]


@pytest.mark.slow
@pytest.mark.one_core
def test_runs_that_differ_in_their_seeds_train_together_and_are_recorded_apart(store):
    ids = [store.submit(tiny(seed=seed, dropout=0.0), "final-exp1", "running") for seed in (1, 2)]
    alone = store.submit(tiny(seed=2, dropout=0.0), "final-exp1", "running")
    execute(ids, store)
    execute([alone], store)
    assert [store.run(run_id).state for run_id in ids] == ["finished", "finished"]
    losses, expected = ([each.loss for each in store.steps(run_id)] for run_id in (ids[1], alone))
    assert losses == pytest.approx(expected, abs=1e-3) and losses != [each.loss for each in store.steps(ids[0])]
    assert store.weight_snapshot(ids[1], 0) == store.weight_snapshot(alone, 0) != store.weight_snapshot(ids[0], 0)
    assert store.snapshot_moments(ids[0]) == store.snapshot_moments(ids[1]) == [0, 1, 2, 3, 4]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_stopped_run_goes_on_to_the_numbers_of_an_uninterrupted_one(store):
    recipe = tiny(epochs=2, dropout=0.2, augmentation="heavy", scheduler="one-cycle", learning_rate=0.1)
    whole, broken = (store.submit(recipe, "final-exp1", "running") for _ in range(2))
    execute([whole], store)

    events = []
    execute(
        [broken],
        store,
        on_event=events.append,
        should_stop=lambda: any(type(event).__name__ == "Epoch" for event in events),
    )
    assert store.run(broken).state == "stopped" and store.run(broken).epochs_done == 1
    store.resume(broken, state="running")
    execute([broken], store)
    assert store.run(broken).state == "finished" and store.result(broken) == store.result(whole)
    assert store.steps(broken) == store.steps(whole)
    assert store.live_tests(broken) == store.live_tests(whole) and len(store.live_tests(whole)) == 2
    assert snapshots_of(store, broken) == snapshots_of(store, whole) and len(snapshots_of(store, whole)) == 9
    assert [e.test_loss for e in store.epochs(broken)] == [e.test_loss for e in store.epochs(whole)]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_worker_that_died_within_an_epoch_leaves_no_moment_twice_and_none_of_its_own_afterwards(store):
    """It goes on after its last epoch, and takes again what had been taken after that."""
    recipe = tiny(epochs=2, test_images=1_000, threads=1)
    whole, killed = store.submit(recipe, "final-exp1", "running"), store.submit(recipe, "final-exp1")
    execute([whole], store)
    token = store.claim([killed], len(store.runs("running")))

    class Killed(BaseException):
        """As the end of a process, it passes everything that could end a run in the store."""

    def kill(event: Event) -> None:
        if isinstance(event, WeightSnapshot) and event.steps_taken == 6:
            raise Killed

    with pytest.raises(Killed):
        execute([killed], store, token, on_event=kill)
    late = Attempt(store, killed, token)
    assert store.end_dead(store.run(killed)) == "queued"
    assert store.snapshot_moments(killed)[-1:] <= [4] and not late.add_weight_snapshots({6: b"late"})
    token = store.claim([killed], len(store.runs("running")))
    execute([killed], store, token)
    kept, expected = snapshots_of(store, killed), snapshots_of(store, whole)
    assert {moment: expected[moment] for moment in kept} == kept  # a snapshot may be lost with its process
    assert {5, 6, 7, 8} <= kept.keys() and store.run(killed).state == "finished"
