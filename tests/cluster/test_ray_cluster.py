"""Runs on a real Ray cluster of two nodes on this machine: where they train, what ends them, and that they go on."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from s7core.recipe import Recipe
from s7core.runs.backends import ray_backend
from s7core.runs.backends.code_versions import code_versions
from s7core.runs.backends.ray_backend import RayBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store
from s7core.runs.worker import execute

pytest.importorskip("ray", reason="`pip install s7lab[cluster]`")
from ray_cluster import RayCluster, ray_cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PATIENCE = 150.0  # on a busy machine
SHORT = Recipe(train_images=1000, epochs=2, batch_size=50, threads=1, device="cpu", test_images=1000)
LONG = replace(SHORT, epochs=40)


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    with ray_cluster() as started:
        yield started


@pytest.fixture
def queue(store: Store, cluster: RayCluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatch]:
    for name, value in cluster.variables.items():
        monkeypatch.setenv(name, value)
    dispatch = Dispatch(store, RayBackend(cluster.address))
    wait_for(lambda: dispatch.summary().startswith("Cluster"))
    yield dispatch
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_for(lambda: not store.runs("running"))
    dispatch.close()


def test_runs_train_side_by_side_on_the_nodes_and_the_page_is_told_where_and_how_full_it_is(store, queue):
    assert queue.summary().startswith("Cluster: 2 nodes") and queue.summary().endswith("of 2 CPUs taken, no GPU")
    ids = [store.submit(replace(SHORT, seed=seed), "final-exp1") for seed in (1, 2)]
    wait_for(lambda: queue.summary() == "Cluster: 2 nodes, 2 of 2 CPUs taken, no GPU")
    wait_for(lambda: store.count_by_state().get("finished") == 2)
    for run_id in ids:
        run = store.run(run_id)
        assert run.node and run.place.startswith("ray/") and run.epochs_done == 2 and run.deaths == 0


def test_what_no_node_can_ever_train_is_refused_at_once_and_leaves_the_queue_with_the_sentence(store, queue):
    assert queue.refusal(replace(SHORT, device="cuda")) == (
        "device is 'cuda', but no node of the cluster has a GPU: choose auto or cpu."
    )
    run_id = store.submit(replace(SHORT, threads=4), "final-exp1")
    wait_for(lambda: store.run(run_id).state == "interrupted", 10)
    assert store.run(run_id).message == queue.refusal(replace(SHORT, threads=4)) != ""


def test_a_run_stops_within_two_seconds_also_while_its_process_still_starts(store, queue):
    begun, starting = (store.submit(replace(LONG, seed=seed), "final-exp1") for seed in (1, 2))
    wait_for(lambda: store.run(starting).state == "running")
    store.request_stop(starting)
    assert wait_for(lambda: store.run(starting).state == "stopped", 10) < 2
    wait_for(lambda: store.run(begun).epochs_done)
    store.request_stop(begun)
    assert wait_for(lambda: store.run(begun).state == "stopped", 10) < 2


def test_a_server_that_starts_anew_ends_no_run_and_finds_out_when_one_dies(store, queue, cluster):
    run_id = store.submit(LONG, "final-exp1")
    wait_for(lambda: store.run(run_id).epochs_done)
    attempt = store.run(run_id).attempt
    queue.close()
    another = RayBackend(cluster.address)
    watched = {(run_id, attempt)}
    wait_for(another.is_ready)
    another.free(watched)
    time.sleep(3)
    assert another.ended() == [] and store.run(run_id).attempt == attempt and store.run(run_id).state == "running"
    another.kill(run_id, attempt)
    ended: list[tuple[str, str]] = []
    wait_for(lambda: ended.extend(another.ended()) or ended)
    assert ended == [(run_id, attempt)]
    another.close()
    store.end_dead(store.run(run_id))
    store.request_stop(run_id)


def test_a_node_with_other_versions_says_so_in_the_run(store, queue, cluster):
    cluster.add_node("127.0.0.4", cpus=2, PYTHONPATH=_other_numpy(cluster))
    wait_for(lambda: queue.summary().startswith("Cluster: 3 nodes"))
    run_id = store.submit(replace(SHORT, threads=2), "final-exp1")  # which only this node can train
    wait_for(lambda: store.run(run_id).state not in ("queued", "running"))
    cluster.kill_node("127.0.0.4")
    run = store.run(run_id)
    assert run.state == "interrupted" and f"numpy 0.0.1 instead of {code_versions()['numpy']}" in run.message


def test_seeds_of_one_recipe_are_one_task_that_takes_its_share_of_a_gpu(store, queue, cluster):
    cluster.add_node("127.0.0.5", cpus=1, gpus=1)  # which is pretended: torch trains on the CPU there
    wait_for(lambda: queue.summary() == "Cluster: 3 nodes, 0 of 3 CPUs taken, 0 of 1 GPU taken")
    recipe = replace(SHORT, device="auto", gpu_share=0.5)
    ids = [store.submit(replace(recipe, seed=seed), "final-exp1") for seed in (1, 2, 3)]
    wait_for(lambda: queue.summary() == "Cluster: 3 nodes, 1 of 3 CPUs taken, 0.5 of 1 GPU taken")
    wait_for(lambda: all(store.run(run_id).state == "finished" for run_id in ids))
    runs = [store.run(run_id) for run_id in ids]
    assert len({(run.attempt, run.process) for run in runs}) == 1  # one process trained them all
    cluster.kill_node("127.0.0.5")


def _other_numpy(cluster: RayCluster) -> str:
    """A folder in which the processes of a node find another version of numpy."""
    folder = cluster.folder / "other" / "numpy-0.0.1.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 0.0.1\n")
    return str(folder.parent)


def test_the_runs_of_a_node_that_dies_go_on_elsewhere_with_the_numbers_of_an_undisturbed_run(store, queue, cluster):
    recipes = [replace(SHORT, epochs=12, seed=seed) for seed in (1, 2)]
    undisturbed = [store.submit(recipe, "final-exp1", state="running") for recipe in recipes]
    for run_id in undisturbed:
        execute([run_id], store, threads=1)
    replica = Dispatch(Store(store.url), RayBackend(cluster.address))  # another server, which sees the same
    wait_for(lambda: replica.summary().startswith("Cluster"))
    ids = [store.submit(recipe, "final-exp1") for recipe in recipes]
    wait_for(lambda: all(store.run(run_id).epochs_done for run_id in ids))
    cluster.kill_node("127.0.0.3")
    wait_for(lambda: any(store.run(run_id).deaths for run_id in ids))
    wait_for(lambda: all(store.run(run_id).state == "finished" for run_id in ids))
    replica.close()
    assert sorted(store.run(run_id).versions != {} for run_id in ids) == [True, True]
    for run_id, other in zip(ids, undisturbed, strict=True):
        assert [replace(epoch, seconds=0) for epoch in store.epochs(run_id)] == [
            replace(epoch, seconds=0) for epoch in store.epochs(other)
        ]
        assert store.result(run_id) == store.result(other)
    wait_for(lambda: queue.summary().startswith("Cluster: 1 node,"))


def test_a_cluster_that_ends_is_told_on_the_page_and_its_runs_go_on_once_it_is_there_again(
    store, queue, cluster, monkeypatch
):
    monkeypatch.setattr(ray_backend, "SILENT_AGENT_SECONDS", 6.0)
    monkeypatch.setattr(ray_backend, "HUNG_AGENT_SECONDS", 8.0)
    run_id = store.submit(LONG, "final-exp1")
    wait_for(lambda: store.run(run_id).epochs_done > 1)
    for host in ("127.0.0.3", "127.0.0.2"):
        cluster.kill_node(host)
    wait_for(lambda: "cannot be reached (Connection refused)" in queue.summary())
    kept = store.run(run_id).epochs_done
    assert store.run(run_id).state in ("queued", "running")
    cluster.start_head(cpus=1)
    wait_for(lambda: store.run(run_id).epochs_done > kept)
    assert [epoch.epoch for epoch in store.epochs(run_id)][: kept + 1] == list(range(1, kept + 2))
