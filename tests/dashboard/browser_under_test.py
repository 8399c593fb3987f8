"""The dashboard in a real browser: a server of its own, and what tests do there again and again."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# The one without windows is first: a page costs a third less of a core in it.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
LAB_NAME = "lab.test"  # which browsers of tests find on this machine; over HTTP, unlike localhost, it is no secure context
FLAGS = [
    f"--host-resolver-rules=MAP {LAB_NAME} 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}
PATIENCE = 60_000  # milliseconds


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def serve(store_url: str, port: int | None = None, listens: str = "127.0.0.1", **environment: str) -> Iterator[str]:
    """Start the dashboard as the README does, and yield its address on this machine; `listens` is where it listens."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "dashboard/Home.py",
                "--server.port",
                str(port),
                "--server.address",
                listens,
                "--server.headless",
                "true",
            ],
            cwd=ROOT,
            env={**os.environ, "S7_STORE": store_url, **environment},
            stdout=log,
            stderr=log,
        )
        try:
            below = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
            wait_until(lambda: _healthy(address + below) or server.poll() is not None, 120)
            log.seek(0)
            assert server.poll() is None, f"The dashboard did not start: {log.read()}"
            yield address
        finally:
            server.terminate()
            server.wait()


def _healthy(address: str) -> bool:
    try:
        return urllib.request.urlopen(address + "/_stcore/health", timeout=1).status == 200
    except OSError:
        return False


def settle(page) -> None:
    """Wait until Streamlit has run the page to its end, and has the scripts that draw what is on it.

    It starts a moment after a click, so it is asked twice.
    """
    for _ in range(2):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
        page.wait_for_timeout(250)


def opened(page, address: str) -> None:
    """Open this address, and wait until its page is there."""
    page.goto(address)
    page.wait_for_selector("h1")
    settle(page)


def sign_in(page, address: str, password: str) -> None:
    """Sign in on the page Teacher of the dashboard at this address."""
    opened(page, f"{address}/teacher")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Open it").wait_for()
    settle(page)


def wait_for_address(page, *parts: str) -> None:
    """Wait until the page's address has all these parts: a slow browser writes them a while after a click."""
    page.wait_for_url(lambda url: all(part in url for part in parts), wait_until="commit")


def stop_button(page):
    """The button that stops the run on screen; Streamlit's own, in the header while a script runs, has the same name."""
    return page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop", exact=True)


def visit(page, address: str, title: str) -> None:
    page.goto(address)
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first.click()
    page.wait_for_selector("h1")
    settle(page)


def wait_until(condition, seconds: float = 60) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.05)
    return time.monotonic() - started


def started_browser() -> Iterator[Any]:
    """Chromium, closed afterwards; without it a test is skipped, or fails where S7_REQUIRE_BROWSER is set."""
    playwright = find_spec("playwright")
    if not CHROMIUM or not playwright:
        no_chromium = "no Chromium was found (`apt-get install chromium-headless-shell`)"
        missing = no_chromium if playwright else "playwright is not installed"
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
