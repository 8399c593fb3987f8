"""Figures about the server are for programs on its own machine."""

import pytest
from asgi_under_test import Page, http_scope, serve_one

from dashboard.server.local_only import LocalOnly


def status(path: str, client: str, **headers: str) -> int:
    return serve_one(LocalOnly(Page()), http_scope(path, client, **headers)).status


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/lab/_stcore/metrics", "/_stcore/script-health-check"]
)
def test_they_are_told_to_this_machine_alone(path):
    assert status(path, "127.0.0.1") == status(path, "::1") == 200
    assert status(path, "192.0.2.7") == 403


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
def test_a_proxy_on_this_machine_asks_for_somebody_else(header):
    assert status("/_stcore/metrics", "127.0.0.1", **{header: "127.0.0.1"}) == 403


def test_all_else_is_for_everybody():
    assert status("/", "192.0.2.7") == status("/_stcore/health", "192.0.2.7") == 200
