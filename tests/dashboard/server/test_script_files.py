"""Scripts and style sheets that a browser loads as files of their own."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config

from dashboard.server.script_files import script_route


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "view").mkdir()
    (tmp_path / "view" / "wall.js").write_text("export const wall = 1;", encoding="utf-8")
    (tmp_path / "view" / "view.css").write_text(".view {}", encoding="utf-8")
    (tmp_path / "__init__.py").write_text("SECRET = 1", encoding="utf-8")
    return tmp_path


def client(folder) -> TestClient:
    return TestClient(Starlette(routes=[script_route(folder)]))


def test_a_script_and_a_style_sheet_are_served_as_what_they_are_and_kept_by_the_browser(folder):
    script, sheet = (client(folder).get(f"/s7/assets/abc/view/{name}") for name in ("wall.js", "view.css"))
    assert script.text == "export const wall = 1;" and script.headers["content-type"].startswith("text/javascript")
    assert sheet.text == ".view {}" and sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.parametrize("name", ["__init__.py", "view/none.js", "../secret.js", "%2e%2e/view/wall.js", "view", ""])
def test_nothing_else_is_served(folder, name):
    answer = client(folder).get(f"/s7/assets/abc/{name}")
    assert answer.status_code == 404 and "SECRET" not in answer.text


def test_only_get_is_allowed(folder):
    assert client(folder).post("/s7/assets/abc/view/wall.js").status_code == 405


def test_below_a_base_path_the_route_is_below_it_too(folder, monkeypatch):
    monkeypatch.setattr(config, "get_option", {"server.baseUrlPath": "/lab/"}.get)
    assert client(folder).get("/lab/s7/assets/abc/view/wall.js").status_code == 200
    assert client(folder).get("/s7/assets/abc/view/wall.js").status_code == 404


def test_other_folders_are_served_under_the_names_that_they_are_given(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "network.js").write_text("const network = 1;", encoding="utf-8")
    (other / "network.py").write_text("SECRET = 1", encoding="utf-8")
    route = script_route(folder, {"export": other})
    served = TestClient(Starlette(routes=[route]))
    assert served.get("/s7/assets/abc/export/network.js").text == "const network = 1;"
    assert served.get("/s7/assets/abc/view/wall.js").status_code == 200
    for name in ("export/network.py", "network.js", "export"):
        assert served.get(f"/s7/assets/abc/{name}").status_code == 404
