"""The server that `streamlit run dashboard/Home.py` finds and serves."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from browser_under_test import free_port, wait_until
from page_session import PageSession
from streamlit.web.server.app_discovery import discover_asgi_app

from dashboard.pages import all_pages

HOME_FILE = Path(__file__).parents[2] / "dashboard" / "Home.py"


def test_streamlit_finds_the_server_in_home():
    assert discover_asgi_app(HOME_FILE).import_string == "Home:app"


@contextmanager
def started(script: Path, folder: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen, int, Path]]:
    """The server as a visitor of the README starts it from this folder, with its port and its log."""
    port, log = free_port(), folder / "log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with log.open("w") as written:
        process = subprocess.Popen(
            [*command, *options],
            cwd=folder,
            env={**os.environ, "S7_STORE": f"sqlite:///{folder / 'runs.sqlite'}", "HOME": str(folder), **environment},
            stdout=written,
            stderr=written,
        )
    try:
        wait_until(lambda: process.poll() is not None or answers(port), 60)
        assert process.poll() is None, log.read_text()
        yield process, port, log
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).status == 200
    except OSError:
        return False


async def titles(port: int) -> tuple[int, list[str]]:
    session = PageSession(f"http://127.0.0.1:{port}")
    await session.connect()
    await session.open("")
    await session.close()
    return len(session.pages), session.problems


def check_settings(process: subprocess.Popen, port: int, log: Path) -> None:
    """It serves the pages to this machine alone, and has nothing to say of its settings."""
    pages, problems = asyncio.run(titles(port))
    assert pages >= len(all_pages()) - 1 and not problems
    listening = [each.laddr.ip for each in psutil.Process(process.pid).net_connections("tcp") if each.status == "LISTEN"]
    assert listening == ["127.0.0.1"]
    said = log.read_text()
    assert "usage statistics" not in said and "instead of" not in said and "Traceback" not in said


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("folder", ["root", "elsewhere"])
def test_it_is_served_with_its_settings_wherever_it_is_started(tmp_path, folder):
    (tmp_path / "elsewhere").mkdir()
    script = HOME_FILE if folder == "elsewhere" else Path("dashboard") / "Home.py"
    if folder == "root":
        (tmp_path / "dashboard").symlink_to(HOME_FILE.parent)
    with started(script, tmp_path if folder == "root" else tmp_path / "elsewhere") as (process, port, log):
        check_settings(process, port, log)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_installed_package_serves_it_with_its_settings(tmp_path):
    for name in ("dashboard", "s7core"):
        shutil.copytree(
            HOME_FILE.parents[1] / name, tmp_path / "source" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOME_FILE.parents[1] / name, tmp_path / "source")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "--target",
        str(tmp_path / "site"),
    ]
    done = subprocess.run([*pip, str(tmp_path / "source")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    script = tmp_path / "site" / "dashboard" / "Home.py"
    with started(script, tmp_path, PYTHONPATH=str(tmp_path / "site")) as (process, port, log):
        check_settings(process, port, log)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_server_that_is_told_to_end_ends_its_workers(tmp_path):
    with started(HOME_FILE, tmp_path) as (process, port, _):
        asyncio.run(titles(port))
        wait_until(lambda: psutil.Process(process.pid).children(), 60)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert not psutil.wait_procs(children, 60)[1]  # one that has just started loads torch first


@pytest.mark.slow
@pytest.mark.one_core
def test_it_says_what_was_switched_off(tmp_path):
    with started(HOME_FILE, tmp_path, "--browser.gatherUsageStats", "true") as (_, _, log):
        wait_until(lambda: "browser.gatherUsageStats is True instead of false" in log.read_text(), 10)
