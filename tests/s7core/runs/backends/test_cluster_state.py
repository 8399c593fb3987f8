"""What a run takes of a cluster, and what is said of it: clusters made up by hand."""

import json
from dataclasses import asdict

import pytest

from s7core.recipe import Recipe
from s7core.runs.backends.cluster_state import (
    ClusterNode,
    ClusterState,
    Placement,
    TaskOrder,
    cluster_refusal,
    cores_taken,
    pairs_of,
    placement_of,
    store_refusal,
)

SMALL, LARGE = ClusterNode("pi", 1, 0, 1, 0), ClusterNode("server", 16, 0, 4, 0)
GPU = ClusterNode("gpu", 8, 2, 8, 1.5)
CPUS, MIXED = ClusterState("a:1", (SMALL, LARGE)), ClusterState("a:1", (LARGE, GPU))


def test_the_summary_counts_what_is_taken():
    assert CPUS.summary() == "Cluster: 2 nodes, 12 of 17 CPUs taken, no GPU"
    assert ClusterState("a:1", (GPU,)).summary() == "Cluster: 1 node, 0 of 8 CPUs taken, 0.5 of 2 GPUs taken"


def test_a_run_takes_a_cpu_for_each_thread_and_on_a_gpu_the_share_of_its_recipe():
    assert placement_of(Recipe(threads=3), CPUS) == Placement(3)
    assert placement_of(Recipe(), CPUS) == Placement(8)  # the most that help
    assert placement_of(Recipe(), ClusterState("a:1", (SMALL,))) == Placement(1)
    assert placement_of(Recipe(gpu_share=0.5), MIXED) == Placement(1, 0.5)
    assert placement_of(Recipe(device="cpu", threads=2), MIXED) == Placement(2)


@pytest.mark.parametrize(("share", "runs"), [(1.0, 2), (0.5, 4)])
def test_the_queue_starts_as_many_runs_as_the_gpus_of_a_node_hold(share, runs):
    state = ClusterState("a:1", (GPU,))
    assert state.cores // cores_taken(Recipe(gpu_share=share), state) == runs


def test_no_run_counts_for_more_than_the_whole_cluster_or_less_than_a_core():
    for state in (ClusterState(""), CPUS, MIXED):
        for recipe in (Recipe(), Recipe(threads=64), Recipe(device="cuda")):
            assert 1 <= cores_taken(recipe, state) <= state.cores


@pytest.mark.parametrize(
    ("recipe", "state", "words"),
    [
        (Recipe(device="cuda"), CPUS, "no node of the cluster has a GPU"),
        (Recipe(device="mps"), MIXED, "Apple GPU"),
        (Recipe(threads=17), CPUS, "threads is 17, but no node of the cluster has more than 16 CPUs: choose 16 or fewer"),
        (Recipe(threads=9), MIXED, "choose 0 threads"),
    ],
)
def test_what_no_node_can_train_is_refused_with_the_cure(recipe, state, words):
    assert words in cluster_refusal(recipe, state)


def test_what_a_node_can_train_is_not_refused_and_nothing_is_while_no_node_is_known():
    assert cluster_refusal(Recipe(threads=16), CPUS) == cluster_refusal(Recipe(device="cuda"), MIXED) == ""
    assert cluster_refusal(Recipe(device="cuda"), ClusterState("")) == ""


def test_the_whole_queue_waits_while_the_cluster_has_no_node_for_runs():
    head_alone = ClusterState("a:1", (ClusterNode("head", 0, 0, 0, 0),))
    assert cluster_refusal(Recipe(), head_alone) == cluster_refusal(Recipe(device="cuda"), head_alone) == ""
    assert not head_alone.has_cpus and "Runs wait for a node" in head_alone.summary()


def test_a_store_in_a_file_stays_on_its_machine():
    assert "PostgreSQL" in store_refusal("sqlite:////runs.sqlite", "pi", CPUS.nodes)
    assert store_refusal("sqlite:////runs.sqlite", "pi", (SMALL,)) == ""
    assert store_refusal("postgresql+psycopg://db/s7", "pi", CPUS.nodes) == ""


def test_states_and_orders_survive_json_and_a_name_tells_the_runs():
    assert ClusterState.from_dict(json.loads(json.dumps(MIXED.to_dict()))) == MIXED
    order = TaskOrder(("run-1", "run-2"), "abc", "sqlite:////runs.sqlite")
    assert TaskOrder.from_dict(json.loads(json.dumps(asdict(order)))) == order
    assert pairs_of(order.name) == [("run-1", "abc"), ("run-2", "abc")] and "sqlite" not in repr(order)
