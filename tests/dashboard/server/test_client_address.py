"""Who is at the other end of a connection."""

import pytest
from asgi_under_test import http_scope

from dashboard.server.client_address import client_network, header_of, is_loopback


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::1"),
        ("no address", "no address"),
    ],
)
def test_one_machine_is_one_network_however_many_addresses_it_has(host, network):
    assert client_network(http_scope(client=host)) == network


def test_without_a_client_it_is_unknown():
    assert client_network({"type": "http", "client": None, "headers": []}) == "unknown"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "lab.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_names_of_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "192.0.2.7", "localhost.evil.example", "evil-localhost", "127.0.0.1.evil.example"]
)
def test_names_of_other_machines(host):
    assert not is_loopback(host)


def test_a_header_is_found_by_its_name():
    assert header_of(http_scope(host="lab"), "host") == "lab" and header_of(http_scope(), "host") is None
