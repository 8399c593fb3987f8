"""The first page of a server comes before its heavy packages: torch and scipy are loaded after it, in the background."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pages_under_test import HOME

from dashboard.pages import all_pages

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

HEAVY = ("torch", "torchvision", "scipy")
# Of the other pages these compute tests of differences, for which they load scipy.
WITH_SCIPY = ("ablations", "audit", "compare")

DRAW = """
import json, sys
from unittest.mock import patch
from streamlit.testing.v1 import AppTest

home, packages, names = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
with (
    patch("streamlit.runtime.context._get_client_context", lambda: None),
    patch("dashboard.data.warm_start.begin_warm_start"),
    patch("dashboard.data.queries.run_seconds_from", lambda *known: 60.0),  # as on a machine that has trained before
):
    for name in names:
        at = AppTest.from_file(home, default_timeout=60)
        if name != "home":
            at.switch_page(f"views/{name}.py")
        at.run()
        assert at.title and not at.exception, (name, at.exception)
        print(json.dumps([name, [package for package in packages if package in sys.modules]]))
"""


def drawn(names: list[str], tmp_path: Path) -> dict[str, list[str]]:
    """Which of HEAVY a new server has loaded after each of these pages, drawn one after another."""
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(HOME), json.dumps(HEAVY), json.dumps(names)],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "S7_STORE": f"sqlite:///{tmp_path / 'runs.sqlite'}",
            "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
        },
    )
    assert done.returncode == 0, done.stderr
    return dict(map(json.loads, done.stdout.splitlines()))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> dict[str, list[str]]:
    light = [page for page in all_pages() if not page.runs_networks]
    in_turn = sorted((Path(page.file).stem for page in light), key=lambda name: name in WITH_SCIPY)
    return drawn(in_turn, tmp_path_factory.mktemp("first"))


def test_pages_are_drawn_without_torch_and_scipy(loaded):
    heavy = {name: packages for name, packages in loaded.items() if packages and name not in WITH_SCIPY}
    assert not heavy and {"home", "train", "net1", "glossary", "join"} <= loaded.keys()


def test_pages_that_test_differences_load_scipy_and_no_torch(loaded):
    assert all(set(loaded[name]) <= {"scipy"} for name in WITH_SCIPY)
