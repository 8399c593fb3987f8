"""The addresses by which students join: those that other machines can open, and never the one of this machine alone."""

import socket
from types import SimpleNamespace

import pytest
import streamlit.config

from dashboard.data import join_addresses as module
from dashboard.data.join_addresses import NO_NETWORK, ONLY_HERE, join_addresses, machine_addresses


@pytest.fixture
def machine(monkeypatch):
    """A machine whose network cards and settings a test sets; its teacher's browser came by "localhost"."""
    options = {"server.address": "0.0.0.0", "server.port": 8501, "browser.serverPort": 8501}
    monkeypatch.setattr(streamlit.config, "get_option", lambda name: options.get(name))
    monkeypatch.setattr(streamlit.config, "is_manually_set", lambda name: name in options and name.startswith("browser.s"))
    options.pop("browser.serverPort")
    monkeypatch.setattr(module, "is_host_allowed", lambda host: True)
    state = SimpleNamespace(options=options, browser="http://localhost:8501", cards={"eth0": ["192.168.0.7"]}, down=set())
    monkeypatch.setattr(module, "server_address", lambda: state.browser)
    monkeypatch.setattr(
        "psutil.net_if_addrs",
        lambda: {
            name: [SimpleNamespace(family=socket.AF_INET, address=each) for each in addresses]
            for name, addresses in state.cards.items()
        },
    )
    monkeypatch.setattr(
        "psutil.net_if_stats", lambda: {name: SimpleNamespace(isup=name not in state.down) for name in state.cards}
    )
    return state


def test_a_teacher_at_the_server_itself_gets_the_addresses_of_the_network(machine):
    machine.cards = {"lo": ["127.0.0.1"], "eth0": ["192.168.0.7"], "wlan0": ["10.2.0.9"]}
    found = join_addresses()
    assert found.servers == ("http://10.2.0.9:8501", "http://192.168.0.7:8501") and not found.cure
    assert found.links("9b")[0] == "http://10.2.0.9:8501/join?class=9b"


def test_cards_that_are_off_or_lead_nowhere_are_left_out_and_private_networks_come_first(machine):
    machine.cards = {
        "eth0": ["8.8.4.4"],
        "wlan0": ["192.168.0.7", "169.254.3.4"],
        "docker0": ["172.17.0.1"],
        "eth1": ["10.0.0.1"],
    }
    machine.down = {"eth1"}
    assert machine_addresses() == ["192.168.0.7", "8.8.4.4"]


def test_whoever_came_by_an_address_of_the_network_or_of_a_proxy_hands_that_on(machine):
    machine.browser = "https://lab.school.example/s7"
    assert join_addresses().servers == ("https://lab.school.example/s7",)


def test_an_address_that_the_settings_name_is_the_one(machine):
    machine.options |= {"browser.serverAddress": "lab.school.example", "browser.serverPort": 443, "server.baseUrlPath": "s7"}
    machine.browser = "https://127.0.0.1:8501"
    assert join_addresses().servers == ("https://lab.school.example/s7",)


def test_a_server_for_this_machine_only_says_so_and_how_to_change_it(machine):
    machine.options["server.address"] = "localhost"
    assert join_addresses().servers == () and join_addresses().cure == ONLY_HERE and "--server.address 0.0.0.0" in ONLY_HERE


def test_a_server_that_listens_at_one_address_has_that_one(machine):
    machine.options["server.address"] = "10.1.1.1"
    assert join_addresses().servers == ("http://10.1.1.1:8501",)


def test_without_a_network_there_is_no_address_but_a_cure(machine):
    machine.cards = {"lo": ["127.0.0.1"]}
    assert join_addresses().servers == () and join_addresses().cure == NO_NETWORK


def test_an_address_that_the_server_refuses_to_be_called_by_is_not_given(machine, monkeypatch):
    machine.cards = {"eth0": ["192.168.0.7"], "wlan0": ["10.2.0.9"]}
    monkeypatch.setattr(module, "is_host_allowed", lambda host: host.startswith("10."))
    assert join_addresses().servers == ("http://10.2.0.9:8501",)


def test_letters_of_any_language_are_quoted_in_links_and_people_type_no_scheme_that_browsers_add(machine):
    assert join_addresses().links("klasse-ä") == ["http://192.168.0.7:8501/join?class=klasse-%C3%A4"]
    assert join_addresses().typed == ["192.168.0.7:8501"]


def test_this_very_machine_is_asked_without_a_fault():
    assert all(not each.startswith("127.") for each in machine_addresses())
