"""What a cluster has, and what a run takes of it: pure functions, without the cluster itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from s7core.formatting import counted, significant
from s7core.language.translation import _, _n
from s7core.recipe import Recipe
from s7core.training.threads import MOST_THREADS


@dataclass(frozen=True)
class ClusterNode:
    """One node that is alive: the name of its machine, and its CPUs and GPUs, all of them and those that are free."""

    host: str
    cpus: float
    gpus: float
    free_cpus: float
    free_gpus: float


@dataclass(frozen=True)
class ClusterState:
    """The nodes of a cluster as they were at one moment, and for how long a run has been waiting for its node."""

    address: str
    nodes: tuple[ClusterNode, ...] = ()
    waiting_seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ClusterState":
        """The inverse of `to_dict`."""
        return cls(**{**values, "nodes": tuple(ClusterNode(**node) for node in values["nodes"])})

    @property
    def cores(self) -> int:
        """Whole CPUs of all nodes, at least 1."""
        return max(1, sum(int(node.cpus) for node in self.nodes))

    @property
    def has_cpus(self) -> bool:
        """Whether one of the nodes has a CPU for runs."""
        return _most_cpus(self.nodes) > 0

    @property
    def has_gpu(self) -> bool:
        """Whether one of the nodes has a GPU."""
        return any(node.gpus > 0 for node in self.nodes)

    def summary(self) -> str:
        """The cluster in words: "Cluster: 2 nodes, 3 of 4 CPUs taken, no GPU", and what it lacks to train at all."""
        cpus, free_cpus = sum(node.cpus for node in self.nodes), sum(node.free_cpus for node in self.nodes)
        gpus, free_gpus = sum(node.gpus for node in self.nodes), sum(node.free_gpus for node in self.nodes)
        values = {
            "nodes": counted(len(self.nodes), "{count} node", "{count} nodes"),
            "cpus": _cpus_taken(cpus, free_cpus),
            "gpus": _gpus_taken(gpus, free_gpus),
        }
        if self.has_cpus:
            return _("Cluster: {nodes}, {cpus}, {gpus}", **values)
        return _(
            "Cluster: {nodes}, {cpus}, {gpus}. Runs wait for a node: `ray start --address=... --num-cpus=2` starts one.",
            **values,
        )


@dataclass(frozen=True)
class Placement:
    """What the cluster reserves for a run: whole CPUs, which are its threads too, and a number or a fraction of GPUs."""

    cpus: int
    gpus: float = 0.0


@dataclass(frozen=True)
class TaskOrder:
    """Runs that differ in their seeds and train together in one task of the cluster."""

    run_ids: tuple[str, ...]
    attempt: str
    store_url: str = field(repr=False)  # it may have a password

    @property
    def name(self) -> str:
        """By which the task is known in the cluster, to every server: see `pairs_of`."""
        return " ".join((self.attempt, *self.run_ids))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TaskOrder":
        """The inverse of `dataclasses.asdict`, also after JSON."""
        return cls(**{**values, "run_ids": tuple(values["run_ids"])})


def pairs_of(name: str) -> list[tuple[str, str]]:
    """(run, attempt) of the runs that the task with this name trains."""
    attempt, *run_ids = name.split(" ")
    return [(run_id, attempt) for run_id in run_ids]


def on_cluster_gpu(recipe: Recipe, state: ClusterState) -> bool:
    """Whether a run of this recipe trains on a GPU of the cluster."""
    return recipe.device == "cuda" or (recipe.device == "auto" and state.has_gpu)


def placement_of(recipe: Recipe, state: ClusterState) -> Placement:
    """What a run of this recipe takes: on a GPU one CPU beside it, otherwise one for each of its threads.

    Where the recipe leaves the threads open they are those of the largest node, MOST_THREADS at most.
    """
    if on_cluster_gpu(recipe, state):
        return Placement(recipe.threads or 1, recipe.gpu_share)
    return Placement(recipe.threads or max(1, min(MOST_THREADS, _most_cpus(state.nodes))))


def cores_taken(recipe: Recipe, state: ClusterState) -> int:
    """CPUs that a run counts for in the queue, from 1 to all; on a GPU its share of those that stand beside that GPU."""
    placement = placement_of(recipe, state)
    beside = max((node.cpus / node.gpus for node in state.nodes if node.gpus > 0), default=0.0)
    return max(1, min(state.cores, max(placement.cpus, math.ceil(beside * placement.gpus))))


def cluster_refusal(recipe: Recipe, state: ClusterState) -> str:
    """Why no node can ever train a run of this recipe, in a sentence; "" where one can.

    While there is no node for runs at all, which may be starting again, it is "" too, so that the whole queue waits.
    """
    if not state.has_cpus:
        return ""
    if recipe.device == "mps":
        return _("device is 'mps', but no node of a cluster offers an Apple GPU: choose auto or cpu.")
    if recipe.device == "cuda" and not state.has_gpu:
        return _("device is 'cuda', but no node of the cluster has a GPU: choose auto or cpu.")
    wanted = placement_of(recipe, state)
    if any(node.cpus >= wanted.cpus and node.gpus >= wanted.gpus for node in state.nodes):
        return ""
    if wanted.gpus:
        return _(
            "threads is {threads} and gpu_share is {share}, but no node of the cluster has so many CPUs beside so much of a "
            "GPU: choose 0 threads, or the device cpu.",
            threads=wanted.cpus,
            share=significant(wanted.gpus, 6),
        )
    most = _most_cpus(state.nodes)
    return _n(
        "threads is {threads}, but no node of the cluster has more than {most} CPU: choose {most} or fewer, or 0 for as "
        "many as a node has.",
        "threads is {threads}, but no node of the cluster has more than {most} CPUs: choose {most} or fewer, or 0 for as "
        "many as a node has.",
        most,
        threads=wanted.cpus,
        most=most,
    )


def store_refusal(store_url: str, here: str, nodes: Sequence[ClusterNode]) -> str:
    """Why runs of this store cannot train on these nodes, in a sentence; `here` is the name of the server's machine.

    A file of SQLite is safe on the machine where it lies, and nowhere else.
    """
    others = sorted({node.host for node in nodes if node.host != here and node.cpus > 0})
    if not store_url.startswith("sqlite") or not others:
        return ""
    return _(
        "The store is a file of {here}, which {node}, a node of the cluster, cannot use: keep the runs in PostgreSQL and "
        "name it in S7_STORE.",
        here=here,
        node=others[0],
    )


def _most_cpus(nodes: Sequence[ClusterNode]) -> int:
    return max((int(node.cpus) for node in nodes), default=0)


def _cpus_taken(all_there: float, free: float) -> str:
    if not all_there:
        return _("no CPU")
    values = {"taken": significant(all_there - free, 6), "all": significant(all_there, 6)}
    return _n("{taken} of {all} CPU taken", "{taken} of {all} CPUs taken", _plural(all_there), **values)


def _gpus_taken(all_there: float, free: float) -> str:
    if not all_there:
        return _("no GPU")
    values = {"taken": significant(all_there - free, 6), "all": significant(all_there, 6)}
    return _n("{taken} of {all} GPU taken", "{taken} of {all} GPUs taken", _plural(all_there), **values)


def _plural(number: float) -> int:
    """The whole number whose plural a number takes that need not be whole."""
    return 1 if number == 1 else max(2, int(number))
