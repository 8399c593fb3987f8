"""The line that says how full the cluster is."""

from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

from dashboard.data.server_singletons import MadeOnce
from dashboard.features.training import cluster_line


def page() -> None:
    from dashboard.features.training.cluster_line import show_cluster

    show_cluster()


def test_the_line_is_drawn_for_a_cluster_and_not_for_a_single_machine(store, no_workers, monkeypatch):
    said = ["Cluster: 2 nodes, 3 of 4 CPUs taken, no GPU"]
    monkeypatch.setattr(type(cluster_line.dispatch()), "summary", lambda self: said[0])
    at = AppTest.from_function(page).run()
    assert [each.value for each in at.caption] == said and not at.exception
    said[0] = ""
    assert not AppTest.from_function(page).run().caption


def test_a_page_that_is_drawn_before_the_queue_has_begun_does_not_begin_it(store, monkeypatch):
    monkeypatch.setattr(cluster_line, "dispatch", queue := MadeOnce(lambda: SimpleNamespace(summary=lambda: "Cluster")))
    assert not AppTest.from_function(page).run().caption and not queue.is_made
    queue()
    assert AppTest.from_function(page).run().caption
