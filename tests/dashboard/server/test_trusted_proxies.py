"""Only a proxy that is named is believed about the address of a client."""

import pytest
from asgi_under_test import Page, serve_one, socket_scope
from uvicorn import Config

from dashboard.server.trusted_proxies import (
    PROXIES_VARIABLE,
    TrustedProxies,
    trust_only_named_proxies,
    trusted_proxies,
    wrong_proxies,
)


def client(named: str, peer: str, monkeypatch, **headers: str) -> str:
    """Whom the pages take for the client, where the proxies of the variable are trusted and `peer` connects."""
    monkeypatch.setenv(PROXIES_VARIABLE, named)
    page = Page()
    serve_one(TrustedProxies(page), socket_scope(peer, **headers))
    return page.scopes[0]["client"][0]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.7"])
def test_by_default_nobody_is_believed(monkeypatch, peer):
    assert client("", peer, monkeypatch, x_forwarded_for="198.51.100.1") == peer


def test_a_named_proxy_is_believed_and_others_are_not(monkeypatch):
    assert client("127.0.0.1", "127.0.0.1", monkeypatch, x_forwarded_for="198.51.100.1") == "198.51.100.1"
    assert client("10.0.0.0/8", "10.1.2.3", monkeypatch, x_forwarded_for="198.51.100.1") == "198.51.100.1"
    assert client("127.0.0.1", "::ffff:127.0.0.1", monkeypatch, x_forwarded_for="198.51.100.1") == "198.51.100.1"
    assert client("10.0.0.0/8", "127.0.0.1", monkeypatch, x_forwarded_for="198.51.100.1") == "127.0.0.1"


def test_what_a_client_writes_into_the_header_itself_does_not_count(monkeypatch):
    """A proxy appends the address that it sees."""
    assert (
        client("127.0.0.1", "127.0.0.1", monkeypatch, x_forwarded_for="127.0.0.1, 203.0.113.5, 198.51.100.1")
        == "198.51.100.1"
    )


def test_what_is_no_address_is_left_out(monkeypatch):
    monkeypatch.setenv(PROXIES_VARIABLE, "127.0.0.1, *, proxy.school.example, 10.0.0.0/8, 10.0.0.1/8")
    assert trusted_proxies() == ["127.0.0.1", "10.0.0.0/8"]
    assert wrong_proxies() == ["*", "proxy.school.example", "10.0.0.1/8"]


def test_uvicorn_believes_nobody_else(monkeypatch):
    """Not even programs on its own machine, which it believes by itself."""
    monkeypatch.delenv(PROXIES_VARIABLE, raising=False)
    monkeypatch.setattr("uvicorn.config.ProxyHeadersMiddleware", None)
    trust_only_named_proxies()
    page = Page()
    config = Config(page, ws="none", log_config=None)
    config.load()
    serve_one(config.loaded_app, socket_scope("127.0.0.1", x_forwarded_for="198.51.100.1"))
    assert page.scopes[0]["client"][0] == "127.0.0.1"
