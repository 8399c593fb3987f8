"""Charts as SVG."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from dashboard.data import export_turns, svg_files
from dashboard.data.export_turns import Asker
from dashboard.data.svg_files import svg_file
from dashboard.server.deferred_files import FileNotMadeError

CHART = "a specification"  # tests/dashboard/components/test_chart_frame.py has a real one drawn


@pytest.fixture(autouse=True)
def fresh(monkeypatch) -> None:
    monkeypatch.setattr(svg_files, "_drawn", {})
    monkeypatch.setattr(export_turns, "_of_server", export_turns.ExportTurns(most_of_one=20, most_of_all=20))


@pytest.fixture
def processes(monkeypatch) -> list[bytes]:
    """What was given to each process that drew; they draw nothing."""
    given: list[bytes] = []

    def run(command: list[str], input: bytes, **options: object) -> SimpleNamespace:
        given.append(input)
        return SimpleNamespace(stdout=b"<svg>" + input)

    monkeypatch.setattr(subprocess, "run", run)
    return given


def test_the_same_chart_is_drawn_once_though_many_want_it_at_once(processes):
    with ThreadPoolExecutor(10) as pool:
        drawn = set(pool.map(lambda number: svg_file(CHART, Asker(f"session {number}")), range(10)))
    assert processes == [CHART.encode()] and drawn == {f"<svg>{CHART}"}


def test_what_was_drawn_is_there_without_waiting_for_a_turn(processes):
    svg_file(CHART, Asker("one"))
    with export_turns._of_server.turn("two"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(svg_file, CHART, "one").result(5)


def test_only_the_charts_drawn_last_are_kept_and_none_that_is_huge(processes, monkeypatch):
    monkeypatch.setattr(svg_files, "MOST_KEPT", 3)
    for number in range(5):
        svg_file(str(number), Asker("one"))
    assert list(svg_files._drawn.values()) == ["<svg>2", "<svg>3", "<svg>4"]
    monkeypatch.setattr(svg_files, "MOST_CHARACTERS", 10)
    svg_file("x" * 20, Asker("one"))
    assert len(processes) == 6 and len(svg_files._drawn) == 3


def test_a_chart_that_takes_too_long_is_given_up_with_a_sentence(monkeypatch):
    def run(*command: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("draw", 60)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(FileNotMadeError, match="not drawn within 60 s"):
        svg_file(CHART, Asker("one"))
    assert not svg_files._drawn
