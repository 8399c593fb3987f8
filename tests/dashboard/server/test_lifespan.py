"""What happens when the server starts and when it ends."""

import asyncio
import logging

import pytest
from streamlit import cli_util, config

from dashboard.server import lifespan
from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.server.lifespan import serving

NAMED = "server.xsrfCookieSameSite"


@pytest.fixture(autouse=True)
def started(monkeypatch) -> dict:
    """Options by their names, and what the server opened."""
    options = {"server.headless": True, "server.address": "localhost", "server.port": 8501}
    monkeypatch.setattr(lifespan, "missing_protection", lambda: ["Something is missing."])
    real = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: options.get(name, real(name)))
    monkeypatch.setattr(config, "set_option", options.__setitem__)
    monkeypatch.setattr(config, "is_manually_set", lambda name: name in ("server.address", *options.get("set", ())))
    monkeypatch.setattr(cli_util, "open_browser", lambda url: options.setdefault("opened", url))
    monkeypatch.delenv(EMBED_VARIABLE, raising=False)
    return options


def run_server(during=lambda: None) -> list[str]:
    ended = []

    async def scene() -> None:
        async with serving(lambda: ended.append("end"))(None):
            await asyncio.sleep(0)
            assert not ended
            during()

    asyncio.run(scene())
    return ended


def test_what_is_missing_stands_in_the_log_and_the_end_is_told(caplog):
    with caplog.at_level(logging.WARNING):
        assert run_server() == ["end"]
    assert caplog.messages == ["Something is missing."]


def test_the_end_is_told_after_a_failure_too():
    ended = []

    async def scene() -> None:
        async with serving(lambda: ended.append("end"))(None):
            raise OSError

    with pytest.raises(OSError):
        asyncio.run(scene())
    assert ended == ["end"]


@pytest.mark.parametrize(
    ("address", "opened"), [("localhost", "localhost"), ("0.0.0.0", "localhost"), ("192.0.2.9", "192.0.2.9")]
)
def test_a_browser_opens_the_dashboard_unless_there_is_none(started, address, opened):
    run_server()
    assert "opened" not in started
    started["server.headless"], started["server.address"] = False, address
    run_server()
    assert started["opened"] == f"http://{opened}:8501"


def test_in_a_frame_of_another_site_streamlits_cookie_is_sent_as_well(started, monkeypatch):
    run_server()
    assert NAMED not in started
    monkeypatch.setenv(EMBED_VARIABLE, "https://moodle.school.example")
    run_server()
    assert started[NAMED] == "none"


def test_unless_somebody_has_decided_about_that_cookie(started, monkeypatch):
    monkeypatch.setenv(EMBED_VARIABLE, "https://moodle.school.example")
    started["set"] = [NAMED]
    run_server()
    assert NAMED not in started
