"""Training an order on a node, here in this process."""

from dataclasses import asdict

from s7core.recipe import Recipe
from s7core.runs.backends.cluster_state import TaskOrder
from s7core.runs.backends.code_versions import code_versions
from s7core.runs.backends.node_run import train_on_node

TINY = Recipe(train_images=200, epochs=1, batch_size=50, device="cpu", test_images=1000)


def test_the_runs_of_an_order_train_with_the_threads_that_were_reserved(store, monkeypatch):
    monkeypatch.setattr("os.nice", lambda _: 0)  # of this process, which trains other tests' runs afterwards
    run_id = store.submit(TINY, "final-exp1")
    order = TaskOrder((run_id,), store.claim([run_id], running=0), store.url)
    assert train_on_node(asdict(order), 1, code_versions(), "pi") == ""
    run = store.run(run_id)
    assert run.state == "finished" and run.node == "pi" and run.device.startswith("CPU, 1 thread,")


def test_a_node_with_other_versions_trains_nothing(store):
    order = TaskOrder(("run",), "attempt", store.url)
    assert "torch" in train_on_node(asdict(order), 1, {**code_versions(), "torch": "1.0"}, "pi")
