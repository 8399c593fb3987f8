"""Any text for any parameter of any page: the page opens in time, and draws nothing of the text as markup."""

import ast
from pathlib import Path

import pytest
from addresses_under_test import ANYTHING, markup_on, open_address, parameters_of_pages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_under_test import new_server

import dashboard

TEXTS = st.sampled_from(ANYTHING) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MOST_SECONDS = 1.0  # of the processor
NO_WAIT = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.fixture
def server(no_workers, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("S7_STORE", str(tmp_path / "runs.sqlite"))
    new_server()


def check(place: tuple[str, str], values: list[str], besides: dict[str, str]) -> None:
    file, name = place
    query = {**{other: [said] for other, said in besides.items()}, name: values}
    at, seconds = open_address(file, query)
    if seconds > MOST_SECONDS:  # the first visitor of a page waits for what all later ones find
        at, seconds = open_address(file, query)
    assert not at.exception and not markup_on(at) and seconds < MOST_SECONDS, (file, query, at.exception, markup_on(at))


def queries(most_besides: int):
    """The file of a page with one of its parameters, the texts for it, and up to so many other parameters."""
    return (
        st.sampled_from(parameters_of_pages()),
        st.lists(TEXTS, min_size=1, max_size=3) | TEXTS.map(lambda text: [text] * 50),
        st.dictionaries(st.sampled_from([name for _, name in parameters_of_pages()]), TEXTS, max_size=most_besides),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=NO_WAIT)
@given(*queries(3))
def test_any_text_for_any_parameter_of_any_page_is_answered(server, place, values, besides):
    check(place, values, besides)


@pytest.mark.slow
@pytest.mark.many_cases
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(("count", "most_besides"), [(1_000, 3), (500, 12)])
def test_thousands_of_addresses_with_any_text_in_some_or_many_parameters_are_answered(server, count, most_besides):
    """Together they have nearly five thousand parameters: a page costs little more for many of them than for one."""
    asked = []

    @settings(max_examples=count, deadline=None, suppress_health_check=NO_WAIT, database=None)
    @given(*queries(most_besides))
    def each(place, values, besides):
        asked.append(1 + len(besides))
        check(place, values, besides)

    each()
    assert sum(asked) >= count * most_besides / 3, sum(asked)


def test_what_is_kept_for_what_visitors_ask_for_is_bounded():
    unbounded = []
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.args.args:
                caches = [ast.unparse(each) for each in node.decorator_list if "cache" in ast.unparse(each)]
                unbounded += [
                    f"{path.name}: {node.name}" for each in caches if "max_entries=" not in each and "maxsize=" not in each
                ]
    assert not unbounded
