"""The actor that is sent to a node."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from s7core.runs.backends import ray_task
from s7core.runs.backends.ray_task import RayTask


def test_the_file_that_is_sent_to_a_node_needs_nothing_but_the_standard_library():
    body = ast.parse(Path(ray_task.__file__).read_text()).body
    modules = [
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert modules and all(name.split(".")[0] in sys.stdlib_module_names for name in modules)


def test_a_node_without_s7core_says_so_and_why(monkeypatch):
    monkeypatch.setitem(sys.modules, "s7core.runs.backends.node_run", None)
    monkeypatch.setattr("threading.Timer.start", lambda self: None)  # it would end this process
    told = RayTask().train({}, 1, {})
    assert "does not find s7core.runs.backends.node_run" in told and "PYTHONPATH" in told


def test_a_task_that_cannot_train_returns_why(monkeypatch):
    monkeypatch.setattr("threading.Timer.start", lambda self: None)
    assert "instead of 1.0" in RayTask().train({}, 1, {"torch": "1.0"})


@pytest.mark.slow
@pytest.mark.one_core
def test_a_task_whose_order_never_comes_ends_its_process_and_one_that_trains_does_not():
    script = (
        "import sys, time\n"
        "from s7core.runs.backends import ray_task\n"
        "ray_task.ORDER_SECONDS = 0.1\n"
        "task = ray_task.RayTask()\n"
        "sys.modules['s7core.runs.backends.node_run'] = None\n"
        "if 'order' in sys.argv: task.train({}, 1, {})\n"
        "time.sleep(0.5)\n"
        "sys.exit(3)\n"
    )
    codes = [subprocess.run([sys.executable, "-c", script, *order]).returncode for order in ((), ("order",))]
    assert codes == [0, 3]
