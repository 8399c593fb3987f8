"""JavaScript and CSS are files of their own, and each of them is used."""

import re
from pathlib import Path

import pytest

from dashboard import assets
from dashboard.assets import asset_path, script, stylesheet

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in Path(assets.__file__).parent.iterdir() if path.suffix in (".js", ".css"))
IN_PYTHON = ("<" + "style", "export" + " default function")  # put together, so that this file holds neither
CLASS = re.compile(r"s7-[\w-]+")


def python_of(*folders: str) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")}


def test_no_python_file_holds_a_script_or_a_style_sheet():
    for path, text in python_of("dashboard", "s7core", "tests").items():
        assert not [word for word in IN_PYTHON if word in text], path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_asset_is_read_by_some_module(path):
    quoted = re.compile(rf"""["']{path.stem}({path.suffix})?["']""")
    assert any(quoted.search(text) for text in python_of("dashboard").values())


def test_each_script_is_a_module_with_a_default_function_and_each_text_is_whole():
    for path in FILES:
        read = script if path.suffix == ".js" else stylesheet
        assert read(path.stem) == path.read_text(encoding="utf-8") and asset_path(path.name) == path
        assert path.suffix == ".css" or f"\n{IN_PYTHON[1]} (" in read(path.stem)


def test_a_class_has_a_rule_only_where_it_is_drawn():
    drawn = {name for text in python_of("dashboard").values() for name in CLASS.findall(text)}
    drawn |= {name for path in FILES if path.suffix == ".js" for name in CLASS.findall(path.read_text(encoding="utf-8"))}
    for name in CLASS.findall(re.sub(r"/\*.*?\*/|--s7-\w+", "", stylesheet("dashboard"), flags=re.DOTALL)):
        assert name in drawn, name
