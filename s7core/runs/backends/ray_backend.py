"""The backend of a Ray cluster: each run is a task of the cluster, which outlives this process."""

import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from math import inf
from typing import IO, Any

from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.recipe import Recipe
from s7core.runs.backends.cluster_state import (
    ClusterState,
    TaskOrder,
    cluster_refusal,
    cores_taken,
    on_cluster_gpu,
    pairs_of,
)
from s7core.runs.run_messages import CLUSTER_LOST, CLUSTER_UNHEARD, shown_message

_logger = logging.getLogger(__name__)

SILENT_AGENT_SECONDS = 15.0  # after which what the agent said last counts no more
HUNG_AGENT_SECONDS = 60.0  # after which it is ended and another one started
MOST_AGENT_PAUSE_SECONDS = 30.0  # before the next one
REACH_POLL_SECONDS = 0.1
FULL_PIPE_SECONDS = 1.0  # in which an agent must make room for what it is told
MOST_WAITING_SECONDS = 3.0  # for a node: while a run waits for longer, the queue keeps the others


class RayBackend:
    """Trains runs on the nodes of a Ray cluster (a `Backend`), which a process of its own speaks with: `ray_agent`."""

    def __init__(self, address: str) -> None:
        """`address`: "auto" for the cluster of this machine, or host:port of its head."""
        self._address = address
        self._state = ClusterState("")
        self._trouble = self._unheard = CLUSTER_UNHEARD.format(address=address)
        self._heard_at = time.monotonic()
        self._ended: list[tuple[str, str]] = []
        self._started: set[str] = set()  # names of the tasks started here that train
        self._watched: set[tuple[str, str]] = set()
        self._lock = threading.Lock()  # of what the thread that listens changes too
        self._agent: subprocess.Popen[bytes] | None = None
        self._failures, self._next_agent_at = 0, -inf
        self._closed = False
        self._keep_agent()

    @property
    def place(self) -> str:
        """The cluster: the same for all servers that use it, once each has reached it."""
        return f"ray/{self._state.address or self._address}"

    @property
    def cores(self) -> int:
        """CPUs of all its nodes."""
        return self._state.cores

    def cores_for(self, recipe: Recipe) -> int:
        """CPUs that a run counts for; see `cores_taken`."""
        return cores_taken(recipe, self._state)

    def trains_together(self, recipe: Recipe) -> bool:
        """Only on a GPU."""
        return on_cluster_gpu(recipe, self._state)

    def refusal(self, recipe: Recipe) -> str:
        """Why the cluster can never train this recipe; "" where it can, or while the cluster is not known."""
        return cluster_refusal(recipe, self._state) if self._is_heard() else ""

    def summary(self) -> str:
        """How full the cluster is, or why it cannot be used, in words."""
        if self._trouble:
            return sentences(shown_message(self._trouble), _("Runs wait until then; it is tried again."))
        if self._is_silent():
            return _("The Ray cluster at {address} does not answer. Runs wait until it does.", address=self._address)
        return self._state.summary()

    def reached(self, seconds: float) -> str:
        """`summary` once the cluster can train; RuntimeError says why it cannot, after so many seconds at the latest."""
        deadline = time.monotonic() + seconds
        while not self._state.has_cpus:
            if time.monotonic() > deadline or self._trouble not in ("", self._unheard):
                raise RuntimeError(self._trouble or self.summary())
            self._keep_agent()
            time.sleep(REACH_POLL_SECONDS)
        return self.summary()

    def warm(self) -> None:
        """Keep the agent; processes of the cluster are not kept warm."""
        self._keep_agent()

    def is_ready(self) -> bool:
        """False while the cluster cannot be reached, and while a run waits for a node: placing it is Ray's work."""
        self._keep_agent()
        return self._is_heard() and self._state.has_cpus and self._state.waiting_seconds <= MOST_WAITING_SECONDS

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        """Hand the runs to the cluster as one task."""
        order = TaskOrder(tuple(run_ids), attempt, store_url)
        with self._lock:
            self._started.add(order.name)
        self._say({"start": asdict(order)})

    def ended(self) -> list[tuple[str, str]]:
        """(run, attempt) of the runs whose task has ended since the last call."""
        self._keep_agent()
        with self._lock:
            ended, self._ended = self._ended, []
        return ended

    def free(self, active: set[tuple[str, str]]) -> None:
        """Watch the tasks of all active attempts, those of other servers too; a task frees its node by itself."""
        with self._lock:
            self._started = {name for name in self._started if active.intersection(pairs_of(name))}
        if active != self._watched:
            self._watched = set(active)
            self._say({"watch": sorted(active)})

    def kill(self, run_id: str, attempt: str) -> None:
        """End the task of this attempt, whichever server started it."""
        self._say({"kill": [run_id, attempt]})

    def close(self) -> None:
        """Let go of the cluster; its tasks go on."""
        self._closed = True
        if self._agent is not None:
            _input_of(self._agent).close()

    def _is_heard(self) -> bool:
        """Whether what is known of the cluster is true now."""
        return not self._trouble and not self._is_silent()

    def _is_silent(self) -> bool:
        return time.monotonic() - self._heard_at > SILENT_AGENT_SECONDS

    def _keep_agent(self) -> None:
        """Start the agent if there is none; end one that hangs."""
        now = time.monotonic()
        if self._agent is not None:
            if self._agent.poll() is None and now - self._heard_at > HUNG_AGENT_SECONDS:
                self._agent.kill()
                self._agent.wait()
            if self._agent.poll() is None or self._closed:
                return
            self._note_end(self._agent)
        if self._closed or now < self._next_agent_at:
            return
        self._agent = agent = start_agent(self._address)
        os.set_blocking(_input_of(agent).fileno(), False)
        self._heard_at = now
        threading.Thread(target=self._listen, args=(agent,), name="ray-agent", daemon=True).start()
        with self._lock:
            known = [pair for name in self._started for pair in pairs_of(name)]
        self._say({"known": known, "watch": sorted(self._watched)})

    def _note_end(self, agent: subprocess.Popen[bytes]) -> None:
        """Remember that an agent has ended, as it does when its cluster has; the next one waits longer each time."""
        self._failures += 1
        pause = min(2.0**self._failures, MOST_AGENT_PAUSE_SECONDS)
        self._next_agent_at = time.monotonic() + pause
        self._agent = None
        if self._state.nodes:
            self._trouble = CLUSTER_LOST.format(address=self._address)
        _logger.error("The agent of the Ray cluster ended with code %s; the next starts in %.0f s.", agent.returncode, pause)

    def _listen(self, agent: subprocess.Popen[bytes]) -> None:
        assert agent.stdout is not None, "an agent is started with a pipe"
        for line in agent.stdout:
            if agent is self._agent:
                self._hear(json.loads(line))

    def _hear(self, message: dict[str, Any]) -> None:
        self._heard_at = time.monotonic()
        if "trouble" in message:
            self._trouble = message["trouble"]
        if "state" in message:
            self._state, self._trouble, self._failures = ClusterState.from_dict(message["state"]), "", 0
        if "ended" in message:
            with self._lock:
                self._ended += [(run_id, attempt) for run_id, attempt in message["ended"]]

    def _say(self, message: dict[str, Any]) -> None:
        """Send a message to the agent; what one that has died does not get, the next one sees for itself."""
        if self._agent is None:
            return
        rest, pipe = json.dumps(message).encode() + b"\n", _input_of(self._agent)
        try:
            while rest:
                if not select.select([], [pipe], [], FULL_PIPE_SECONDS)[1]:
                    self._agent.kill()  # it hangs, and the queue must not wait for it
                    return
                rest = rest[os.write(pipe.fileno(), rest) :]
        except OSError:
            _logger.warning("The agent of the Ray cluster has ended: it is started again.")


def start_agent(address: str) -> subprocess.Popen[bytes]:
    """Start the process that speaks with the cluster, in a session of its own as workers are."""
    command = [sys.executable, "-m", "s7core.runs.backends.ray_agent", address]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def _input_of(agent: subprocess.Popen[bytes]) -> IO[bytes]:
    assert agent.stdin is not None, "an agent is started with a pipe"
    return agent.stdin
