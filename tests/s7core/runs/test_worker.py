import pytest
import torch
from safetensors.torch import load

from s7core.analysis.mistakes import probabilities_from_bytes
from s7core.lesson.experiments import experiment
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.worker import execute
from s7core.training.evaluate import evaluate


def tiny(**changes) -> Recipe:
    return Recipe.from_dict(
        {
            **experiment("final-exp1").recipe.to_dict(),
            "train_images": 200,
            "batch_size": 50,
            "epochs": 1,
            "device": "cpu",
            **changes,
        }
    )


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


def test_kept_weights_give_the_kept_answers(finished_url, mnist):
    store = Store(finished_url)
    run = store.runs()[0]
    layers = experiment("final-exp1").stage.architecture(run.recipe.batch_norm, run.recipe.dropout)
    network = Network(layers, seed=99)
    network.load_state_dict(load(store.result(run.id).weights))
    [again] = evaluate(network, mnist.test_images, mnist.test_labels)
    assert again.accuracy == run.kept_test_accuracy


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


def test_a_stop_from_the_store_is_heard_and_what_was_learned_is_kept(store):
    run_id = store.submit(tiny(epochs=50), "final-exp1", "running")

    def stop_after_the_first_epoch(event):
        if type(event).__name__ == "Epoch":
            store.request_stop(run_id)

    execute([run_id], store, stop_after_the_first_epoch)
    run = store.run(run_id)
    assert run.state == "stopped" and 1 <= run.epochs_done < 10
    assert store.result(run_id) is not None and run.kept_test_accuracy is not None


def test_a_run_is_repeated_to_the_bit(store):
    ids = [store.submit(tiny(seed=5), "final-exp1", "running") for _ in range(2)]
    for run_id in ids:
        execute([run_id], store)
    first, second = map(store.result, ids)
    assert first == second
    assert store.steps(ids[0]) == store.steps(ids[1])
    assert store.live_tests(ids[0]) == store.live_tests(ids[1]) != []


def test_a_run_without_live_tests_keeps_the_same_numbers_and_no_live_test(store):
    ids = [store.submit(tiny(live_test=live_test), "final-exp1", "running") for live_test in (True, False)]
    for run_id in ids:
        execute([run_id], store)
    assert store.result(ids[0]) == store.result(ids[1]) and store.steps(ids[0]) == store.steps(ids[1])
    assert [len(store.live_tests(run_id)) for run_id in ids] == [1, 0]


def test_runs_that_differ_in_their_seeds_train_together_and_are_recorded_apart(store):
    ids = [store.submit(tiny(seed=seed, dropout=0.0), "final-exp1", "running") for seed in (1, 2)]
    alone = store.submit(tiny(seed=2, dropout=0.0), "final-exp1", "running")
    execute(ids, store)
    execute([alone], store)
    assert [store.run(run_id).state for run_id in ids] == ["finished", "finished"]
    losses, expected = ([each.loss for each in store.steps(run_id)] for run_id in (ids[1], alone))
    assert losses == pytest.approx(expected, abs=1e-3) and losses != [each.loss for each in store.steps(ids[0])]


def test_a_stopped_run_goes_on_to_the_numbers_of_an_uninterrupted_one(store):
    recipe = tiny(epochs=2, dropout=0.2, augmentation="heavy", scheduler="one-cycle", learning_rate=0.1)
    whole, broken = (store.submit(recipe, "final-exp1", "running") for _ in range(2))
    execute([whole], store)

    events = []
    execute([broken], store, events.append, lambda: any(type(event).__name__ == "Epoch" for event in events))
    assert store.run(broken).state == "stopped" and store.run(broken).epochs_done == 1
    store.resume(broken)
    execute([broken], store)
    assert store.run(broken).state == "finished" and store.result(broken) == store.result(whole)
    assert store.steps(broken) == store.steps(whole)
    assert store.live_tests(broken) == store.live_tests(whole) and len(store.live_tests(whole)) == 2
    assert [e.test_loss for e in store.epochs(broken)] == [e.test_loss for e in store.epochs(whole)]
