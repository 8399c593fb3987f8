"""The board of small networks as a visitor may see it, put together once for all who look at it."""

from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from dashboard.data.queries import finished_version, run_counts
from dashboard.data.resources import FRESH_SECONDS, run_catalog, store
from dashboard.data.shared_wall import SharedWall, shared_wall
from dashboard.data.visitors import visitor
from s7core.reference.reference_store import Version
from s7core.reference.size_board import SizeBoard, size_board
from s7core.runs.records import Run

_StoreVersion = tuple[str, int, float | None, tuple[tuple[str, int], ...]]


def shared_board(class_name: str = "") -> SizeBoard:
    """The board of the shipped runs, the runs of this class, and those that are the visitor's without being a student's.

    On one's own machine those are all runs of the store, in a classroom the teacher's. What a class has done is shown as on
    its wall: of a frozen one what had ended by then.
    """
    who = visitor()
    of_class = shared_wall(class_name) if class_name else None
    return _board(
        _class_runs(of_class) if of_class else None,
        _store_version() if who.is_free else None,
        who.is_classroom,
        run_catalog().reference_store.version,
    )


def own_class() -> str:
    """The name of the visiting student's class; "" for anybody else."""
    student = visitor().student
    return student.class_name if student else ""


@dataclass(frozen=True)
class _ClassRuns:
    """Runs of a class, equal to others where the board of both is the same: the accuracy of one that trains is not on it."""

    states: tuple[tuple[str, str], ...]
    runs: list[Run] = field(compare=False)


def _class_runs(shared: SharedWall) -> _ClassRuns:
    runs = shared.runs if shared.of_class.frozen_at is None else list(shared.wall.points)
    return _ClassRuns(tuple((run.id, run.state) for run in runs), runs)


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def _store_version() -> _StoreVersion:
    """A value that changes whenever a run waits, starts, ends or is deleted; read anew at most every FRESH_SECONDS."""
    return (*finished_version(), tuple(sorted(run_counts().items())))


@lru_cache(maxsize=16)
def _board(of_class: _ClassRuns | None, version: _StoreVersion | None, in_classroom: bool, shipped: Version) -> SizeBoard:
    runs = list(of_class.runs) if of_class else []
    if version:
        runs += [run for run in store().runs() if not (in_classroom and run.student)]
    newest_first = sorted(runs, key=lambda run: -run.created_at)
    return size_board([*newest_first, *run_catalog().reference_store.runs()])
