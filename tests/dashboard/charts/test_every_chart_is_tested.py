"""A new chart needs a test: every public function of dashboard/charts is called in a test of this folder."""

import ast
from pathlib import Path

import dashboard.charts

CHARTS = Path(dashboard.charts.__file__).parent


def public_functions(source: str) -> set[str]:
    """Names of the public functions of a module."""
    return {
        node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def called_in_tests(source: str) -> set[str]:
    """Names imported from dashboard.charts that the tests of a module call, by themselves or through its other functions."""
    module = ast.parse(source)
    imported = {
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard.charts.")
        for alias in node.names
    }
    calls = {node.name: _calls(node) for node in module.body if isinstance(node, ast.FunctionDef)}
    reached, waiting = set(), [name for name in calls if name.startswith("test_")]
    while waiting:
        new = calls.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached & imported


def _calls(function: ast.FunctionDef) -> set[str]:
    return {node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_every_public_chart_function_is_called_in_a_test():
    public = {name: path.name for path in CHARTS.glob("*.py") for name in public_functions(path.read_text())}
    tested = set().union(*(called_in_tests(path.read_text()) for path in Path(__file__).parent.glob("test_*.py")))
    assert len(public) > 15 and {name: file for name, file in public.items() if name not in tested} == {}


def test_a_chart_that_no_test_calls_is_found():
    assert public_functions("def new_chart(): ...\ndef _part(): ...\nclass Other: ...") == {"new_chart"}
    imports = "from dashboard.charts.new import new_chart\n"
    assert called_in_tests(f"{imports}def test_it(): new_chart()") == {"new_chart"}
    assert called_in_tests(f"{imports}def _it(): new_chart()\ndef test_it(): assert _it()") == {"new_chart"}
    assert called_in_tests(f"{imports}def _it(): new_chart()\ndef test_it(): ...") == set()  # no test comes here
    assert called_in_tests("def new_chart(): ...\ndef test_it(): new_chart()") == set()  # not the chart of that name


def test_every_module_of_charts_has_its_file_of_tests():
    modules = {path.stem for path in CHARTS.glob("*.py")} - {"__init__"}
    assert {f"test_{name}.py" for name in modules} <= {path.name for path in Path(__file__).parent.glob("test_*.py")}
