"""Each script and each style sheet is read by some module, and each rule is for a class that is drawn."""

import re
from pathlib import Path

import pytest

from dashboard import assets
from dashboard.assets import ASSET_FOLDER, OTHER_FOLDERS, asset_path, assets_version, script, stylesheet

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in Path(assets.__file__).parent.iterdir() if path.suffix in (".js", ".css"))
CLASS = re.compile(r"s7-[\w-]+")


def python_texts() -> list[str]:
    """The text of each Python file of the dashboard."""
    return [path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_asset_is_read_by_some_module(path):
    quoted = re.compile(rf"""["']{path.stem}({path.suffix})?["']""")
    assert any(quoted.search(text) for text in python_texts())


def test_each_script_is_a_module_with_a_default_function_and_each_text_is_whole():
    for path in FILES:
        read = script if path.suffix == ".js" else stylesheet
        assert read(path.stem) == path.read_text(encoding="utf-8") and asset_path(path.name) == path
        assert path.suffix == ".css" or re.search(r"\nexport default (async )?function \(", read(path.stem))


def test_a_class_has_a_rule_only_where_it_is_drawn():
    drawn = {name for text in python_texts() for name in CLASS.findall(text)}
    drawn |= {name for path in FILES if path.suffix == ".js" for name in CLASS.findall(path.read_text(encoding="utf-8"))}
    for name in CLASS.findall(re.sub(r"/\*.*?\*/|--s7-\w+", "", stylesheet("dashboard"), flags=re.DOTALL)):
        assert name in drawn, name


def test_the_modules_of_a_folder_import_files_that_are_there():
    for path in ASSET_FOLDER.glob("*/*.js"):
        for named in re.findall(r"from '(\.[^']+)'", path.read_text(encoding="utf-8")):
            assert (path.parent / named).resolve().is_relative_to(ASSET_FOLDER) and (path.parent / named).exists(), path


def test_browsers_keep_no_old_script_after_a_change(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "ASSET_FOLDER", tmp_path)
    versions = []
    for text in ("one", "two"):
        (tmp_path / "view.js").write_text(text, encoding="utf-8")
        versions.append(assets_version.__wrapped__())
    assert versions[0] != versions[1] and all(version.isalnum() for version in versions)


def test_a_changed_script_of_exported_pages_gives_a_new_version_too(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "OTHER_FOLDERS", {"export": tmp_path})
    versions = []
    for text in ("one", "two"):
        (tmp_path / "network.js").write_text(text, encoding="utf-8")
        versions.append(assets_version.__wrapped__())
    assert versions[0] != versions[1]


def test_the_scripts_that_the_networks_need_are_in_the_folders_that_are_served():
    worker = (ASSET_FOLDER / "four_networks" / "worker.js").read_text(encoding="utf-8")
    named = re.findall(r"'\.\./export/([^']+)'", worker)
    assert named and all((OTHER_FOLDERS["export"] / name).exists() for name in named)
