"""What the agent asks of Ray and tells the server, with a module in place of Ray that notes what it is asked."""

import json
import os
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.backends import ray_agent
from s7core.runs.backends.cluster_state import TaskOrder
from s7core.runs.backends.ray_agent import RayAgent, run_agent
from s7core.runs.store import Store


class Died(Exception):
    """As Ray raises it for an actor that has ended."""


class FakeRay:
    """Two CPUs on this machine. `answers` has what is known of each reference; one that is missing is waited for."""

    def __init__(self) -> None:
        self.actors: dict[str, dict] = {}  # options by name
        self.answers: dict[tuple[str, str], object] = {}
        self.killed: list[str] = []
        self.gone: set[str] = set()  # whose end the list of names does not tell yet
        self.gpus = 0.0
        self.has_lost_its_head = False
        self.host = os.uname().nodename
        self.exceptions = SimpleNamespace(RayActorError=Died, RayTaskError=ZeroDivisionError, RuntimeEnvSetupError=KeyError)
        self.util = SimpleNamespace(list_named_actors=lambda: list(self.actors))
        state = SimpleNamespace(available_resources_per_node=lambda: {"n": {"CPU": 1.0}})
        self._private = SimpleNamespace(state=state)

    def nodes(self):
        return [
            {"NodeID": "n", "Alive": True, "NodeManagerHostname": self.host, "Resources": {"CPU": 2.0, "GPU": self.gpus}}
        ]

    def get_runtime_context(self):
        return SimpleNamespace(gcs_address="10.0.0.1:6379")

    def remote(self, _):
        return SimpleNamespace(options=lambda **options: SimpleNamespace(remote=lambda: self._made(options)))

    def _made(self, options):
        name = options["name"]
        if self.has_lost_its_head:
            raise ConnectionError("The GCS is dead.")
        self.actors[name] = options
        methods = {each: SimpleNamespace(remote=lambda *_, of=each: (name, of)) for each in ("is_placed", "train")}
        return SimpleNamespace(name=name, **methods)

    def get_actor(self, name):
        if name in self.gone:
            raise ValueError("Failed to look up actor")
        return SimpleNamespace(name=name)

    def kill(self, actor):
        self.killed.append(actor.name)
        self.actors.pop(actor.name, None)

    def wait(self, references, timeout):
        return [each for each in references if each in self.answers], []

    def get(self, reference):
        if isinstance(self.answers[reference], Exception):
            raise self.answers[reference]
        return self.answers[reference]


@pytest.fixture
def ray():
    return FakeRay()


@pytest.fixture
def told():
    return []


@pytest.fixture
def agent(ray, told, monkeypatch) -> RayAgent:
    monkeypatch.setattr(ray_agent, "TEND_SECONDS", 0.0)
    monkeypatch.setattr(ray_agent, "NAMES_SECONDS", 0.0)
    made = RayAgent(ray, told.append)
    made.look()
    return made


def started(agent: RayAgent, store: Store, **settings) -> TaskOrder:
    run_id = store.submit(Recipe(**{"threads": 1, **settings}), "final-exp1")
    order = TaskOrder((run_id,), store.claim([run_id], running=len(store.runs("running"))), store.url)
    agent.obey({"start": asdict(order)})
    return order


def ends(told: list[dict]) -> list[tuple[str, str]]:
    return [pair for message in told for pair in message.get("ended", [])]


def test_a_run_is_a_detached_task_with_the_cpus_of_its_threads_that_ray_never_restarts(agent, store, ray, told):
    order = started(agent, store, threads=2)
    options = ray.actors[order.name]
    assert (options["num_cpus"], options["num_gpus"], options["lifetime"], options["max_restarts"]) == (2, 0, "detached", 0)
    assert options["runtime_env"]["env_vars"]["CUDA_VISIBLE_DEVICES"] == ""
    assert told[0]["state"]["nodes"][0]["free_cpus"] == 1.0 and told[0]["state"]["address"] == "10.0.0.1:6379"


def test_what_the_cluster_cannot_train_ends_with_the_sentence(agent, store, ray, told):
    order = started(agent, store, threads=3)
    run = store.run(order.run_ids[0])
    assert run.state == "interrupted" and "threads is 3" in run.message
    assert not ray.actors and ends(told) == [(run.id, order.attempt)]


def test_a_store_in_a_file_is_not_used_by_a_node_elsewhere(agent, store, ray, told):
    ray.host = "elsewhere"
    agent._read_nodes()
    order = started(agent, store)
    run = store.run(order.run_ids[0])
    if store.url.startswith("sqlite"):
        assert run.state == "interrupted" and "PostgreSQL" in run.message
    else:
        assert run.state == "running"


def test_what_a_node_says_against_training_is_the_message_of_the_run(agent, store, ray, told):
    order = started(agent, store)
    ray.answers[order.name, "train"] = "Node pi has torch 1.0 instead of 2.13.0."
    agent.look()
    run = store.run(order.run_ids[0])
    assert (run.state, run.message) == ("interrupted", "Node pi has torch 1.0 instead of 2.13.0.")
    assert ray.killed == [order.name] and ends(told) == [(run.id, order.attempt)]


@pytest.mark.parametrize("error", [Died("killed"), TimeoutError("The GCS is dead.")])
def test_a_task_that_died_is_told_and_its_run_left_to_the_queue(agent, store, ray, told, error):
    order = started(agent, store)
    ray.answers[order.name, "train"] = error
    agent.look()
    assert ends(told) == [(order.run_ids[0], order.attempt)] and store.run(order.run_ids[0]).state == "running"


def test_a_mistake_in_the_code_on_the_node_is_the_message_of_the_run(agent, store, ray, told):
    order = started(agent, store)
    ray.answers[order.name, "train"] = ZeroDivisionError("division by zero")
    agent.look()
    run = store.run(order.run_ids[0])
    assert run.state == "interrupted" and "(division by zero)" in run.message


def test_a_run_that_a_cluster_without_its_head_does_not_take_is_left_to_the_queue_which_waits(agent, store, ray, told):
    ray.has_lost_its_head = True
    order = started(agent, store)
    assert store.run(order.run_ids[0]).state == "running" and ends(told) == [(order.run_ids[0], order.attempt)]
    assert told[-2] == {"trouble": "The Ray cluster has not taken a run (The GCS is dead)."}


def test_a_run_that_is_stopped_before_its_process_begins_is_ended_and_one_that_waits_is_kept_alive(agent, store, ray, told):
    order = started(agent, store)
    before = store.run(order.run_ids[0]).heartbeat_at
    agent.look()
    assert store.run(order.run_ids[0]).heartbeat_at > before and not ends(told)
    store.request_stop(order.run_ids[0])
    agent.look()
    assert ray.killed == [order.name] and ends(told) == [(order.run_ids[0], order.attempt)]


def test_a_run_that_is_stopped_while_its_process_loads_is_ended_and_one_that_trains_ends_by_itself(agent, store, ray, told):
    loading, training = started(agent, store), started(agent, store)
    for order in (loading, training):
        assert Attempt(store, order.run_ids[0], order.attempt).begin("pi")
    agent.look()
    assert Attempt(store, training.run_ids[0], training.attempt).start("CPU", "{}")
    for order in (loading, training):
        store.request_stop(order.run_ids[0])
    agent.look()
    assert ray.killed == [loading.name]


def test_the_end_of_a_task_that_another_agent_started_is_told_once_it_was_seen(agent, ray, told):
    ray.actors["token run-1"] = {}
    agent.obey({"watch": [["run-1", "token"], ["run-2", "other"]]})
    agent.look()
    assert not ends(told)
    del ray.actors["token run-1"]
    agent.look()
    assert ends(told) == [("run-1", "token")]  # run-2 may be about to be made by another server


def test_a_task_of_another_server_can_be_killed(agent, ray):
    ray.actors["token run-1"] = {}
    agent.obey({"kill": ["run-1", "token"]})
    assert ray.killed == ["token run-1"]


def test_a_task_that_ends_while_it_is_killed_does_not_end_the_agent(agent, ray):
    ray.actors["token run-1"] = {}
    ray.gone = {"token run-1"}
    agent.obey({"kill": ["run-1", "token"]})
    assert not ray.killed


def test_several_seeds_are_one_task_with_the_share_of_a_gpu_that_their_recipe_asks_for(agent, store, ray):
    ray.gpus = 1.0
    agent._read_nodes()
    ids = [store.submit(Recipe(gpu_share=0.25, seed=seed), "final-exp1") for seed in (1, 2, 3)]
    order = TaskOrder(tuple(ids), store.claim(ids, running=0), store.url)
    agent.obey({"start": asdict(order)})
    [(name, options)] = ray.actors.items()
    assert name == order.name and (options["num_cpus"], options["num_gpus"]) == (1, 0.25)
    assert "CUDA_VISIBLE_DEVICES" not in options["runtime_env"]["env_vars"]  # Ray sets it


def test_a_cluster_that_cannot_be_reached_is_told_in_a_sentence_and_tried_until_the_server_ends(monkeypatch):
    def unreachable(address):
        raise ConnectionError("Ray is not there\nmore")

    monkeypatch.setattr(ray_agent, "connected_ray", unreachable)
    read, write = os.pipe()
    os.close(write)
    told = []
    with open(read, "rb") as orders:
        run_agent("10.0.0.1:6379", orders, told.append)
    [message] = told
    assert json.dumps(message) and message["trouble"] == (
        "The Ray cluster at 10.0.0.1:6379 cannot be reached (Ray is not there)."
    )
