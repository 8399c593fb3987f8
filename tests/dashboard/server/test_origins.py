"""Pages of other sites cannot connect, and are refused without asking the network."""

import time

import pytest
from asgi_under_test import Page, http_scope, serve_one, socket_scope
from streamlit import config, net_util
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from dashboard.server.origins import OriginGuard, host_refusal, origin_refusal
from dashboard.server.trusted_proxies import PROXIES_VARIABLE


@pytest.fixture
def option(monkeypatch):
    """Sets options of Streamlit for one test."""
    real, chosen = config.get_option, {"server.address": "0.0.0.0"}
    monkeypatch.setattr(config, "get_option", lambda name: chosen[name] if name in chosen else real(name))
    return chosen


@pytest.fixture(autouse=True)
def a_class(option):
    """A server that a class reaches."""


@pytest.fixture
def slow_network(monkeypatch):
    """Whoever asks for the address of this machine waits, as where outgoing traffic is dropped."""
    asked = []
    for name in ("get_external_ip", "get_internal_ip"):
        monkeypatch.setattr(net_util, name, lambda: (asked.append(1), time.sleep(0.2), None)[-1])
    return asked


def connected(**headers: str) -> Page:
    page = Page()
    serve_one(OriginGuard(page), socket_scope(**headers))
    return page


def test_the_own_page_connects():
    assert connected(origin="http://lab.school:8501", host="lab.school:8501").scopes
    assert connected(origin="http://192.0.2.9:8501", host="192.0.2.9:8501").scopes
    assert connected(host="lab.school:8501").scopes  # a program says no origin


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://lab.school",
        "http://lab.school:8501.evil.example",
        "http://localhost",
        "null",
        "",
        "http://[",
        "x",
    ],
)
def test_other_pages_do_not(origin):
    assert origin_refusal(origin, "lab.school:8501") and not connected(origin=origin, host="lab.school:8501").scopes


def test_they_are_refused_without_asking_the_network(slow_network):
    started = time.monotonic()
    for _ in range(100):
        assert not connected(origin="http://evil.example", host="lab.school:8501").scopes
    assert time.monotonic() - started < 0.2 and not slow_network


def test_an_origin_that_the_settings_name_connects_and_streamlit_takes_it_without_asking_the_network(option, slow_network):
    option["server.corsAllowedOrigins"] = ["https://school.example"]
    page = connected(origin="https://school.example", host="127.0.0.1:8501")
    headers = dict(page.scopes[0]["headers"])
    assert _is_origin_allowed(headers[b"origin"].decode(), headers[b"host"].decode()) and not slow_network
    assert not connected(origin="https://other.example", host="127.0.0.1:8501").scopes


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_a_server_of_this_machine_alone_is_reached_by_its_names(option, host):
    option["server.address"] = "localhost"
    assert host_refusal(host) == ""


@pytest.mark.parametrize("host", ["evil.example:8501", "evil.example", "", "[", "127.0.0.1.evil.example"])
def test_and_by_no_other_name_which_a_web_page_may_have_given_to_this_machine(option, host):
    option["server.address"] = "localhost"
    assert "--server.allowedHosts" in host_refusal(host)
    assert serve_one(OriginGuard(Page()), http_scope(host=host)).status == 403
    assert not connected(origin=f"http://{host}", host=host).scopes


def test_unless_a_proxy_or_a_name_was_set_up(option, monkeypatch):
    option["server.address"] = "localhost"
    monkeypatch.setenv(PROXIES_VARIABLE, "127.0.0.1")
    assert host_refusal("school.example") == ""
    monkeypatch.delenv(PROXIES_VARIABLE)
    option["server.allowedHosts"] = ["school.example"]
    monkeypatch.setattr("dashboard.server.origins.is_host_allowed", lambda host: host == "school.example")
    assert host_refusal("school.example") == "" and host_refusal("other.example")


def test_whoever_sees_to_it_that_the_server_runs_may_use_any_name(option):
    option["server.address"] = "localhost"
    assert serve_one(OriginGuard(Page()), http_scope("/lab/_stcore/health", host="container")).text == "page"
