"""The process that speaks with a Ray cluster for a server: `python -m s7core.runs.backends.ray_agent ADDRESS`.

Ray ends a process that loses its cluster, and loading it takes memory and threads, so the server itself never does. The
agent reads orders from its standard input and writes what it sees to its standard output, one JSON object a line. It ends
when its input closes; the tasks that it has started are detached from it and go on.

In: {"start": TaskOrder}, {"kill": [run, attempt]}, {"watch": [[run, attempt], ...]}, {"known": [[run, attempt], ...]}.
Out: {"state": ClusterState}, {"trouble": why the cluster cannot be used}, {"ended": [[run, attempt], ...]}.
"""

import json
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, Any

from s7core.runs.attempt import Attempt
from s7core.runs.backends import ray_task
from s7core.runs.backends.cluster_state import (
    ClusterNode,
    ClusterState,
    TaskOrder,
    cluster_refusal,
    pairs_of,
    placement_of,
    store_refusal,
)
from s7core.runs.backends.code_versions import code_versions
from s7core.runs.backends.pipe_lines import PipeLines
from s7core.runs.backends.ray_connection import connected_ray, reason_of
from s7core.runs.run_messages import CLUSTER_REFUSED, CLUSTER_UNREACHED, NODE_FAILED, NODE_UNPREPARED, STORE_UNREAD
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

_logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
STATE_SECONDS = 2.0  # between two readings of the nodes
NAMES_SECONDS = 1.0  # between two readings of the names of all tasks
TEND_SECONDS = 0.5  # between two looks into the store at a task that does not train yet
AGENT_RETRY_SECONDS = 3.0  # after a cluster could not be reached
# How the threads of a task wait for one another, as in worker processes of a single machine.
TASK_VARIABLES = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000"}

Pair = tuple[str, str]  # (run, attempt)


@dataclass
class _Task:
    """A task that this agent has started: its actor, and the references of its two answers."""

    order: TaskOrder
    actor: Any
    placed: Any
    outcome: Any
    started_at: float
    is_placed: bool = False
    trains: bool = False  # by the store, where its process asks by itself whether to stop
    tended_at: float = 0.0


class RayAgent:
    """Starts, watches and ends tasks in a cluster that `ray` is connected with."""

    def __init__(self, ray: Any, tell: Callable[[dict[str, Any]], None]) -> None:
        """`ray` is the module; `tell` gets each message for the server."""
        self._ray, self._tell = ray, tell
        self._tasks: dict[str, _Task] = {}  # by name
        self._watched: set[Pair] = set()  # all that train, whoever started them
        self._seen: set[Pair] = set()  # that were once among the tasks of the cluster
        self._state = ClusterState("")
        self._stores: dict[str, Store] = {}
        self._names_at = self._state_at = -STATE_SECONDS

    def obey(self, message: Mapping[str, Any]) -> None:
        """Do what a message of the server says."""
        if "start" in message:
            self._start(TaskOrder.from_dict(message["start"]))
        if "kill" in message:
            self._kill(tuple(message["kill"]))
        if "known" in message:
            self._seen |= set(map(tuple, message["known"]))
        if "watch" in message:
            self._watched = set(map(tuple, message["watch"]))

    def look(self) -> None:
        """See what has changed, and tell it; call it several times a second."""
        now = time.monotonic()
        if now - self._state_at >= STATE_SECONDS:
            self._state_at = now
            self._read_nodes()
        for task in list(self._tasks.values()):
            self._look_at(task, now)
        if now - self._names_at >= NAMES_SECONDS:
            self._names_at = now
            self._look_at_names()

    def _start(self, order: TaskOrder) -> None:
        try:
            run = self._store(order.store_url).run(order.run_ids[0])
        except StoreError as error:
            self._refuse(order, STORE_UNREAD.format(reason=error))
            return
        told = store_refusal(order.store_url, socket.gethostname(), self._state.nodes)
        if run is None or (told := told or cluster_refusal(run.recipe, self._state)):
            self._refuse(order, told)
            return
        placement = placement_of(run.recipe, self._state)
        variables = TASK_VARIABLES | {name: os.environ[name] for name in ("PYTHONPATH", "S7_CACHE") if name in os.environ}
        if not placement.gpus:
            variables["CUDA_VISIBLE_DEVICES"] = ""  # a run that has asked for no GPU shall not find one
        try:
            actor = (
                self._ray.remote(ray_task.RayTask)
                .options(
                    name=order.name,
                    lifetime="detached",  # from this process: a restart of the server ends no run
                    max_restarts=0,  # the queue puts a run back, after its checkpoint
                    num_cpus=placement.cpus,
                    num_gpus=placement.gpus,
                    runtime_env={"env_vars": variables},
                )
                .remote()
            )
            placed = actor.is_placed.remote()
        except Exception as error:
            self._tell({"trouble": CLUSTER_REFUSED.format(reason=reason_of(error))})  # until it answers again
            self._refuse(order, "")
            return
        outcome = actor.train.remote(asdict(order), placement.cpus, dict(code_versions()))
        self._tasks[order.name] = _Task(order, actor, placed, outcome, time.monotonic())

    def _kill(self, pair: Pair) -> None:
        for task in self._tasks.values():
            if pair in pairs_of(task.order.name):
                self._end(task)
                return
        for name in self._ray.util.list_named_actors():
            if pair in pairs_of(name):
                with suppress(ValueError):  # it has ended meanwhile
                    self._ray.kill(self._ray.get_actor(name))

    def _look_at(self, task: _Task, now: float) -> None:
        if self._is_there(task.outcome):
            self._end(task, self._outcome(task))
            return
        task.is_placed = task.is_placed or self._is_there(task.placed)
        if not task.trains and now - task.tended_at >= TEND_SECONDS:
            task.tended_at = now
            self._tend(task)

    def _tend(self, task: _Task) -> None:
        """Keep a run alive in the store that waits for its node, and end a task that is asked to stop before it trains."""
        order = task.order
        try:
            store = self._store(order.store_url)
            runs = [run for run in map(store.run, order.run_ids) if run and run.attempt == order.attempt]
            task.trains = any(run.started_at is not None for run in runs)
            if any(run.has_begun for run in runs):  # its process keeps it alive, but may still load torch and the data
                go_on = [not run.stop_requested for run in runs]
            else:
                go_on = [Attempt(store, run.id, order.attempt).report() for run in runs]
        except StoreError:  # it may pass; until then nobody can ask the run to stop
            return
        if not task.trains and not any(go_on):
            self._end(task)

    def _end(self, task: _Task, told: str = "") -> None:
        """Free what the task has reserved, and tell that it has ended."""
        del self._tasks[task.order.name]
        try:
            self._ray.kill(task.actor)
        except Exception as error:  # it is gone already
            _logger.debug("A task was gone before it could be ended: %s", error)
        self._refuse(task.order, told)

    def _refuse(self, order: TaskOrder, told: str) -> None:
        """Tell that an order has ended, after the sentence why, if there is one, is written to its runs."""
        try:
            for run_id in order.run_ids if told else ():
                Attempt(self._store(order.store_url), run_id, order.attempt).end("interrupted", told)
        except StoreError as error:  # the run goes back to the queue, and the next attempt meets the same
            _logger.error("%s %s", told, error)
        self._tell({"ended": pairs_of(order.name)})

    def _outcome(self, task: _Task) -> str:
        """Why the task could not train, in a sentence; "" where its process has ended, after its runs or in their midst."""
        try:
            return str(self._ray.get(task.outcome))
        except self._ray.exceptions.RuntimeEnvSetupError as error:
            return NODE_UNPREPARED.format(reason=reason_of(error))
        except self._ray.exceptions.RayTaskError as error:
            return NODE_FAILED.format(reason=reason_of(error))
        except self._ray.exceptions.RayActorError:
            return ""
        except Exception as error:  # the cluster fails; a run that has not ended goes back to the queue
            _logger.warning("The task of run %s has ended: %s", ", ".join(task.order.run_ids), reason_of(error))
            return ""

    def _is_there(self, reference: Any) -> bool:
        return bool(self._ray.wait([reference], timeout=0)[0])

    def _look_at_names(self) -> None:
        """Find out which tasks have ended that other agents had started."""
        there = {pair for name in self._ray.util.list_named_actors() for pair in pairs_of(name)}
        own = {pair for name in self._tasks for pair in pairs_of(name)}
        gone = (self._watched & self._seen) - there - own
        self._seen = there
        if gone:
            self._tell({"ended": sorted(gone)})

    def _read_nodes(self) -> None:
        free = self._ray._private.state.available_resources_per_node()
        nodes = tuple(
            ClusterNode(
                str(node["NodeManagerHostname"]),
                node["Resources"].get("CPU", 0.0),
                node["Resources"].get("GPU", 0.0),
                free.get(node["NodeID"], {}).get("CPU", 0.0),
                free.get(node["NodeID"], {}).get("GPU", 0.0),
            )
            for node in self._ray.nodes()
            if node["Alive"]
        )
        waiting = [time.monotonic() - task.started_at for task in self._tasks.values() if not task.is_placed]
        address = str(self._ray.get_runtime_context().gcs_address)
        self._state = ClusterState(address, nodes, max(waiting, default=0.0))
        self._tell({"state": self._state.to_dict()})

    def _store(self, url: str) -> Store:
        if url not in self._stores:
            self._stores[url] = Store(url)
        return self._stores[url]


def run_agent(address: str, orders: IO[bytes], tell: Callable[[dict[str, Any]], None]) -> None:
    """Obey the orders until they end. A cluster that cannot be reached is told, and tried again."""
    ray, lines = None, PipeLines(orders)
    while ray is None:
        try:
            ray = connected_ray(address)
        except Exception as error:  # Ray raises many kinds
            tell({"trouble": CLUSTER_UNREACHED.format(address=address, reason=reason_of(error))})
            if lines.wait(AGENT_RETRY_SECONDS) and lines.have_ended:
                return
    agent = RayAgent(ray, tell)
    while not lines.have_ended:
        for line in lines.waiting(LOOK_SECONDS):
            agent.obey(json.loads(line))
        agent.look()


def _main() -> None:
    answers = os.fdopen(os.dup(1), "w")  # whatever Ray prints goes to the log instead
    os.dup2(2, 1)

    def tell(message: dict[str, Any]) -> None:
        print(json.dumps(message), file=answers, flush=True)

    run_agent(sys.argv[1], sys.stdin.buffer, tell)


if __name__ == "__main__":
    _main()
