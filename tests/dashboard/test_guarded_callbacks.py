"""Whatever the dashboard hands to Streamlit to be called later goes through the guard that tells errors in a sentence."""

import ast
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).parents[2] / "dashboard"
GUARD = DASHBOARD / "components" / "error_sentences.py"
DRAWN_AGAIN = {"fragment", "dialog", "experimental_fragment", "experimental_dialog"}


def unguarded(tree: ast.AST) -> list[str]:
    """What a module hands to Streamlit without the guard, with its line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DRAWN_AGAIN and ast.unparse(node.value) == "st":
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
            found += [f"line {node.lineno}: {each.name}" for each in node.names if each.name in DRAWN_AGAIN]
        elif isinstance(node, ast.keyword) and node.arg and node.arg.startswith("on_") and not _is_guarded(node.value):
            found.append(f"line {node.value.lineno}: {node.arg}={ast.unparse(node.value)}")
    return found


def _is_guarded(value: ast.expr) -> bool:
    """Whether a callback cannot raise past the guard: it passes through it, or there is nothing in it to raise."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "guarded"
    if isinstance(value, ast.Lambda):
        return isinstance(value.body, ast.Constant)
    return isinstance(value, ast.Constant)  # "ignore": Streamlit's own words


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("st.button('Stop', on_click=actions.stop)", 1),
        ("st.button('Stop', on_click=partial(guarded, stop))", 1),
        ("select('Class', on_change=lambda: stop())", 1),
        ("_component(on_clicked_change=clicked)", 1),
        ("@st.fragment\ndef draw(): ...", 1),
        ("st.fragment(draw, run_every=1.0)()", 1),
        ("st.dialog('Digit')(draw)()", 1),
        ("from streamlit import fragment", 1),
        ("st.button('Stop', on_click=guarded(actions.stop))", 0),
        ("st.download_button('CSV', on_click='ignore')", 0),
        ("_component(on_hidden_change=lambda: None)", 0),
        ("part(draw, run_every=1.0)()", 0),
    ],
)
def test_a_callback_and_a_fragment_without_the_guard_are_found(source, count):
    assert len(unguarded(ast.parse(source))) == count


def test_every_callback_and_every_part_goes_through_the_guard():
    found = {
        str(path.relative_to(DASHBOARD)): bypassing
        for path in sorted(DASHBOARD.rglob("*.py"))
        if path != GUARD and (bypassing := unguarded(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert not found
