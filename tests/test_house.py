"""The three rules of the house, and the promises of its papers."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> set[str]:
    """Names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def roots(folder: str) -> dict[str, set[str]]:
    return {str(path): {name.split(".")[0] for name in imports(path)} for path in (ROOT / folder).rglob("*.py")}


def test_the_library_knows_no_screen():
    for path, found in roots("s7core").items():
        assert not found & {"streamlit", "altair", "pandas", "dashboard"}, path


def test_the_screen_holds_no_torch_and_no_sql():
    for path, found in roots("dashboard").items():
        assert not found & {"torch", "sqlalchemy", "sqlite3"}, path


def test_views_are_short_scripts():
    for path in (ROOT / "dashboard" / "views").glob("*.py"):
        assert len(path.read_text().splitlines()) <= 100, path


def test_the_floors_hold():
    pytest.importorskip("importlinter", reason="import-linter is part of the test extra")
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_requirements_pin_what_the_package_asks_for_and_install_it_last():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "-e ." and all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in lines[:-1])
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = {line.split("==")[0].lower() for line in lines[:-1]}
    assert {re.match(r"[\w-]+", each)[0].lower() for each in asked} <= pinned


def test_the_readme_has_both_commands():
    readme = (ROOT / "README.md").read_text()
    assert "\npip install -r requirements.txt && streamlit run dashboard/Home.py\n" in readme
    assert re.search(r"^pip install .* && pytest$", readme, re.MULTILINE)
