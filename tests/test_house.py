"""The rules of the house, and the promises of its papers."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TREES = ("s7core", "dashboard")
MOST_LINES, MOST_FUNCTION_LINES = 300, 40
DATA_FILES = ("s7core/lesson/glossary.py",)  # a list of terms, however long it gets
WITHOUT_TESTS = ("__init__", "__main__")


def modules(tree: str) -> list[Path]:
    return [path for path in sorted((ROOT / tree).rglob("*.py")) if path.stem != "__init__"]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def roots(folder: str) -> dict[str, set[str]]:
    return {str(path): {name.split(".")[0] for name in imports(path)} for path in (ROOT / folder).rglob("*.py")}


def public_names(path: Path) -> Iterator[str]:
    """Functions, classes and constants at the level of the module."""
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def test_the_library_knows_no_screen():
    for path, found in roots("s7core").items():
        assert not found & {"streamlit", "altair", "pandas", "dashboard"}, path


def test_the_screen_holds_no_torch_and_no_sql():
    for path, found in roots("dashboard").items():
        assert not found & {"torch", "sqlalchemy", "sqlite3"}, path


def test_views_are_short_scripts():
    for path in (ROOT / "dashboard" / "views").glob("*.py"):
        assert len(path.read_text().splitlines()) <= 100, path
    for entry in ("Home.py", "app.py"):
        assert len((ROOT / "dashboard" / entry).read_text().splitlines()) < 60, entry


def test_the_floors_hold():
    pytest.importorskip("importlinter", reason="import-linter is part of the test extra")
    # In a process of its own: it silences all loggers that there are, which later tests listen to.
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tree", TREES)
def test_no_module_name_stands_twice_in_a_tree(tree):
    """Views are left out: their names are addresses."""
    places = defaultdict(list)
    for path in modules(tree):
        if path.parent.name != "views":
            places[path.stem].append(str(path.relative_to(ROOT)))
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("tree", TREES)
def test_no_public_name_stands_twice_in_a_tree(tree):
    """Migrations are left out too: Alembic asks each for the same names."""
    places = defaultdict(list)
    for path in modules(tree):
        if path.parent.name not in ("views", "versions"):
            for name in set(public_names(path)):
                places[name].append(str(path.relative_to(ROOT)))
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_scripts_and_styles_stand_in_files_of_their_own():
    for tree in TREES:
        for path in modules(tree):
            text = path.read_text(encoding="utf-8")
            assert "export default function" not in text and "<style>" not in text, path


def test_the_session_and_the_address_are_read_and_written_in_one_place():
    for path in modules("dashboard"):
        if path.parent.name != "state":
            used = [node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)]
            assert not {"session_state", "query_params"} & set(used), path


@pytest.mark.parametrize("tree", TREES)
def test_files_and_functions_are_short_enough_to_be_read_in_one_go(tree):
    for path in modules(tree):
        if str(path.relative_to(ROOT)) in DATA_FILES:
            continue
        assert len(path.read_text().splitlines()) <= MOST_LINES, path
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < MOST_FUNCTION_LINES, f"{path}: {node.name}"


@pytest.mark.parametrize("tree", TREES)
def test_tests_mirror_the_tree_file_by_file(tree):
    missing = []
    for path in modules(tree):
        if path.stem not in WITHOUT_TESTS and path.parent.name != "versions":  # tested together, from every format
            inside = path.relative_to(ROOT / tree)
            if not (ROOT / "tests" / tree / inside.parent / f"test_{path.stem}.py").exists():
                missing.append(str(inside))
    assert not missing


def test_every_folder_says_what_it_is_for():
    for tree in TREES:
        for folder in (ROOT / tree).rglob("__init__.py"):
            assert ast.get_docstring(parsed(folder)), folder
        for path in modules(tree):
            assert ast.get_docstring(parsed(path)), path


def test_requirements_pin_what_the_package_asks_for_and_install_it_last():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "-e ." and all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in lines[:-1])
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = {line.split("==")[0].lower() for line in lines[:-1]}
    assert {re.match(r"[\w-]+", each)[0].lower() for each in asked} <= pinned


def test_the_readme_has_both_commands():
    readme = (ROOT / "README.md").read_text()
    assert "\npip install -r requirements.txt && streamlit run dashboard/Home.py\n" in readme
    assert re.search(r"^pip install .* && pytest -n auto$", readme, re.MULTILINE)


def test_every_file_that_a_paper_names_is_there():
    for paper in ("README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md"):
        text = (ROOT / paper).read_text(encoding="utf-8")
        for named in re.findall(r"`((?:s7core|dashboard|tests|docs|\.ci|\.github)/[\w./-]+)`", text):
            assert (ROOT / named).exists(), f"{paper} names {named}"
