"""The server's side of a cluster, with a small process in place of the one that speaks with Ray."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from s7core.recipe import Recipe
from s7core.runs.backends import ray_backend
from s7core.runs.backends.cluster_state import ClusterNode, ClusterState
from s7core.runs.backends.ray_backend import RayBackend
from s7core.runs.dispatch import QueueTender

STATE = ClusterState("10.0.0.1:6379", (ClusterNode("pi", 2, 0, 2, 0),))
WITH_GPU = ClusterState("10.0.0.1:6379", (ClusterNode("pi", 2, 1, 2, 1),))
# Says what its first argument says, then answers each order that starts runs by their end.
AGENT = """import json, sys, time
print(sys.argv[1], flush=True)
for line in sys.stdin:
    order = json.loads(line).get("start")
    if order:
        if order["run_ids"] == ["hang"]:
            time.sleep(600)
        if order["run_ids"] == ["fatal"]:
            sys.exit(1)
        print(json.dumps({"ended": [[each, order["attempt"]] for each in order["run_ids"]]}), flush=True)
"""


def wait_for(condition: Callable[[], object]) -> None:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < 30, "waited too long"
        time.sleep(0.01)


@pytest.fixture
def backend_that_hears(monkeypatch) -> Iterator[Callable[..., RayBackend]]:
    made: list[RayBackend] = []

    def make(message: dict) -> RayBackend:
        command = [sys.executable, "-c", AGENT, json.dumps(message)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        monkeypatch.setattr(ray_backend, "start_agent", lambda address: subprocess.Popen(command, **pipes))
        made.append(RayBackend("auto"))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


def test_a_cluster_that_answers_is_ready_and_named_by_its_own_address(backend_that_hears):
    backend = backend_that_hears({"state": STATE.to_dict()})
    wait_for(backend.is_ready)
    assert backend.place == "ray/10.0.0.1:6379" and backend.cores == 2 and backend.summary() == STATE.summary()
    assert "GPU" in backend.refusal(Recipe(device="cuda")) and not backend.refusal(Recipe(threads=2))
    backend.start(["a", "b"], "token", "sqlite:////runs.sqlite")
    ended: list[tuple[str, str]] = []
    wait_for(lambda: ended.extend(backend.ended()) or ended)
    assert ended == [("a", "token"), ("b", "token")]


def test_nothing_is_claimed_while_the_cluster_cannot_be_reached_and_the_page_says_why(backend_that_hears):
    backend = backend_that_hears({"trouble": "The Ray cluster at auto cannot be reached (nothing is there)."})
    wait_for(lambda: "nothing is there" in backend.summary())
    assert not backend.is_ready() and backend.refusal(Recipe(device="cuda")) == "" and backend.cores == 1
    assert backend.summary().endswith("it is tried again.")


def test_while_a_run_waits_for_its_node_the_queue_keeps_the_others(backend_that_hears):
    backend = backend_that_hears({"state": ClusterState("a:1", STATE.nodes, waiting_seconds=10.0).to_dict()})
    wait_for(lambda: backend.cores == 2)
    assert not backend.is_ready()


def test_an_agent_that_ends_is_followed_by_another_one_after_a_pause(backend_that_hears):
    backend = backend_that_hears({"state": STATE.to_dict()})
    wait_for(backend.is_ready)
    backend.start(["fatal"], "token", "sqlite:////runs.sqlite")
    wait_for(lambda: not backend.is_ready())
    assert "is lost" in backend.summary()
    backend._next_agent_at = 0.0
    wait_for(backend.is_ready)


def test_seeds_of_one_recipe_are_handed_over_as_one_task_where_it_trains_on_a_gpu(backend_that_hears, store):
    backend = backend_that_hears({"state": WITH_GPU.to_dict()})
    wait_for(backend.is_ready)
    orders: list[tuple[str, ...]] = []
    backend.start = lambda run_ids, attempt, store_url: orders.append(tuple(run_ids))
    on_gpu = [store.submit(Recipe(seed=seed, gpu_share=0.5), "final-exp1") for seed in (1, 2, 3)]
    tender = QueueTender(store, backend)
    tender.tend()
    assert [sorted(order) for order in orders] == [sorted(on_gpu)]
    assert {store.run(run_id).place for run_id in on_gpu} == {"ray/10.0.0.1:6379"}
    for run_id in on_gpu:
        store.update(run_id, state="finished")
    on_cpu = [store.submit(Recipe(seed=seed, device="cpu", threads=1), "final-exp1") for seed in (1, 2)]
    tender.tend()
    assert orders[1:] == [(run_id,) for run_id in on_cpu]


def test_an_agent_that_hangs_keeps_the_queue_from_nothing_and_is_ended(backend_that_hears, monkeypatch):
    monkeypatch.setattr(ray_backend, "FULL_PIPE_SECONDS", 0.05)
    backend = backend_that_hears({"state": STATE.to_dict()})
    wait_for(backend.is_ready)
    backend.start(["hang"], "token", "sqlite:////runs.sqlite")
    for size in (1000, 2000, 3000):  # more than a pipe holds
        backend.free({(f"run-{number}", "x" * 40) for number in range(size)})
    wait_for(lambda: not backend.is_ready())


def test_a_server_ends_without_an_error_after_its_agent_has(backend_that_hears):
    backend = backend_that_hears({"state": STATE.to_dict()})
    wait_for(backend.is_ready)
    backend._agent.kill()
    backend._agent.wait()
    backend.kill("run", "token")
    backend.close()


def test_what_was_known_of_a_cluster_refuses_nothing_while_it_cannot_be_reached(backend_that_hears):
    backend = backend_that_hears({"state": STATE.to_dict()})
    wait_for(backend.is_ready)
    backend._hear({"trouble": "The Ray cluster at auto cannot be reached (nothing is there)."})
    assert backend.refusal(Recipe(device="cuda")) == ""


def test_the_queue_waits_while_the_cluster_has_no_node_for_runs(backend_that_hears):
    backend = backend_that_hears({"state": ClusterState("a:1", (ClusterNode("head", 0, 0, 0, 0),)).to_dict()})
    wait_for(lambda: "Runs wait for a node" in backend.summary())
    assert not backend.is_ready()
    with pytest.raises(RuntimeError, match="Runs wait for a node"):
        backend.reached(0.0)


def test_whoever_waits_for_a_cluster_that_says_nothing_is_told_so(backend_that_hears):
    with pytest.raises(RuntimeError, match="has not answered yet"):
        backend_that_hears({}).reached(0.05)
    with pytest.raises(RuntimeError, match="nothing is there"):  # at once
        backend_that_hears({"trouble": "The Ray cluster at auto cannot be reached (nothing is there)."}).reached(600)
