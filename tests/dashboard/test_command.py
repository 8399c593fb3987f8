"""`s7` starts the dashboard wherever it is installed, and passes all else on to `python -m s7core`."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dashboard import command

ROOT = Path(__file__).parents[2]


def test_the_dashboard_is_started_with_the_options_of_streamlit(monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "argv", ["s7", "dashboard", "--server.port", "8502"])
    monkeypatch.setattr("streamlit.web.cli.main", lambda prog_name: seen.append(sys.argv[1:]) or sys.exit(0))
    monkeypatch.setattr(command, "HOME_FILE", ROOT / "dashboard/Home.py")
    with pytest.raises(SystemExit):
        command.main()
    assert seen == [["run", str(ROOT / "dashboard/Home.py"), "--server.port", "8502"]] and command.HOME_FILE.exists()


def test_all_else_is_a_command_of_the_library(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.command", "summary", "net1", "--json"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and json.loads(done.stdout)["rows"]


def test_help_says_both(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(sys, "argv", ["s7"])
    monkeypatch.setattr("runpy.run_module", lambda name, **_: seen.append((name, sys.argv[1:])))
    command.main()
    assert "s7 dashboard" in capsys.readouterr().out and seen == [("s7core", ["--help"])]


def test_the_package_declares_the_command_and_brings_the_settings():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"s7": "dashboard.command:main"}
    assert ".streamlit/config.toml" in project["tool"]["setuptools"]["package-data"]["dashboard"]
    assert (ROOT / "dashboard" / ".streamlit" / "config.toml").exists()


def test_the_package_brings_every_file_that_pages_and_exports_read():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    brought = {
        path
        for package, patterns in declared.items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    needed = {
        path
        for tree in ("dashboard", "s7core")
        for path in (ROOT / tree).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md") and "__pycache__" not in path.parts
    }
    assert needed and not needed - brought
