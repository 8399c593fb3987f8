"""A server that starts with weaker settings says so, one sentence each, and with ours it says nothing."""

import tomllib
from pathlib import Path
from unittest.mock import Mock

import pytest
from streamlit import config

from dashboard.server import settings_check
from dashboard.server.connections import SESSIONS_VARIABLE
from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.server.settings_check import missing_protection
from dashboard.server.trusted_proxies import PROXIES_VARIABLE

OURS = Path(__file__).parents[3] / "dashboard" / ".streamlit" / "config.toml"


@pytest.fixture(autouse=True)
def options(monkeypatch) -> dict:
    """Streamlit's options as our file sets them, and the others as Streamlit does."""
    for variable in (SESSIONS_VARIABLE, EMBED_VARIABLE, PROXIES_VARIABLE, "S7_TEACHER_PASSWORD"):
        monkeypatch.delenv(variable, raising=False)
    sections = tomllib.loads(OURS.read_text(encoding="utf-8"))
    set_here = {f"{section}.{name}": value for section, named in sections.items() for name, value in named.items()}
    monkeypatch.setattr(
        config, "get_option", lambda name: set_here.get(name, config._config_options_template[name].default_val)
    )
    monkeypatch.setattr(settings_check, "secrets_singleton", Mock(load_if_toml_exists=lambda: False))
    return set_here


def test_with_the_settings_of_the_package_nothing_is_missing():
    assert missing_protection() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("browser.gatherUsageStats", True),
        ("server.enableXsrfProtection", False),
        ("server.enableCORS", False),
        ("client.showErrorDetails", "full"),
        ("client.toolbarMode", "auto"),
        ("server.fileWatcherType", "auto"),
        ("server.enableAgentApi", True),
        ("runner.fastReruns", True),
        ("runner.postScriptGC", True),
        ("global.developmentMode", True),
    ],
)
def test_each_setting_that_was_switched_off_is_one_sentence_with_the_cure(options, name, value):
    options[name] = value
    (said,) = missing_protection()
    assert said.startswith(f"{name} is {value!r} instead of ") and said.endswith("start the server without that setting.")


def test_streamlit_without_our_file_would_be_told_of_each(options):
    options.clear()
    said = "\n".join(missing_protection())
    assert said.count("\n") >= 6
    for name in (
        "gatherUsageStats",
        "showErrorDetails",
        "toolbarMode",
        "fileWatcherType",
        "server.address",
    ):
        assert name in said


def test_a_server_for_others_without_a_teacher_is_told(options, monkeypatch):
    options["server.address"] = "0.0.0.0"
    assert "S7_TEACHER_PASSWORD" in missing_protection()[0]
    monkeypatch.setenv("S7_TEACHER_PASSWORD", "a long phrase")
    assert missing_protection() == []
    monkeypatch.delenv("S7_TEACHER_PASSWORD")
    named = {"teachers": ["a@school.example"], "auth": {"client_id": "lab"}}
    monkeypatch.setattr(settings_check, "secrets_singleton", Mock(get=named.get))
    assert missing_protection() == []
    del named["auth"]  # without a provider nobody can sign in as one of these
    assert "S7_TEACHER_PASSWORD" in missing_protection()[0]


def test_so_is_one_that_a_proxy_opens_to_others(monkeypatch):
    monkeypatch.setenv(PROXIES_VARIABLE, "127.0.0.1")
    assert missing_protection()[0].startswith(f"{PROXIES_VARIABLE} is 127.0.0.1 and there is no teacher's password")
    monkeypatch.setenv("S7_TEACHER_PASSWORD", "a long phrase")
    assert missing_protection() == []


def test_a_variable_that_cannot_be_obeyed_is_one_sentence(monkeypatch):
    monkeypatch.setenv(SESSIONS_VARIABLE, "many")
    monkeypatch.setenv(EMBED_VARIABLE, "moodle.school.example")
    monkeypatch.setenv(PROXIES_VARIABLE, "proxy.school.example")
    assert [each.split(", which is left out: it must be ") for each in missing_protection()] == [
        [f"{EMBED_VARIABLE} has 'moodle.school.example'", "an origin such as https://moodle.school.example."],
        [f"{PROXIES_VARIABLE} has 'proxy.school.example'", "an address such as 127.0.0.1 or a network such as 10.0.0.0/8."],
        [f"{SESSIONS_VARIABLE} has 'many'", "a whole number above 0."],
    ]
