"""The results of a class, put together once for all who look at its wall."""

from dataclasses import dataclass

import streamlit as st

from dashboard.data.resources import FRESH_SECONDS, register, store
from dashboard.data.visitors import runs_of_class
from s7core.classroom.guesses import Guess, Guesses
from s7core.classroom.register import Class
from s7core.classroom.visitor import GUEST
from s7core.classroom.wall import ClassWall, DuelTally, class_wall, duel_tallies
from s7core.runs.records import Run


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is made of it is kept for as long as it is
class SharedWall:
    """A class with the number of its students, its runs, the newest first, its wall and its duels. Nobody changes it."""

    of_class: Class
    students: int
    runs: list[Run]
    wall: ClassWall
    duels: list[DuelTally]


@dataclass(frozen=True)
class StageGuesses:
    """How many guesses a class has made at runs of a stage, and those that everybody may see, the oldest first."""

    count: int
    shown: list[Guess]


@st.cache_resource(ttl=FRESH_SECONDS, max_entries=8, show_spinner=False)
def shared_wall(name: str) -> SharedWall | None:
    """The wall of the class of this name, read anew at most every FRESH_SECONDS; None where there is no such class."""
    of_class = register().class_named(name)
    if of_class is None:
        return None
    runs, guesses = runs_of_class(name), Guesses(store(), GUEST)  # what everybody may see
    wall = class_wall(runs, guesses.of_runs([run.id for run in runs]), of_class.frozen_at)
    shown = [run for run in runs if of_class.frozen_at is None or run in wall.points]
    duels = duel_tallies(guesses.duels_of([run.id for run in shown]), shown)
    return SharedWall(of_class, len(register().students(name)), runs, wall, duels)


@st.cache_resource(ttl=FRESH_SECONDS, max_entries=8, show_spinner=False)
def stage_guesses(name: str, stage_key: str) -> StageGuesses:
    """The guesses of the class of this name at runs of this stage, read anew at most every FRESH_SECONDS."""
    guesses = Guesses(store(), GUEST)  # what everybody may see
    run_ids = [run.id for run in runs_of_class(name) if run.recipe.stage == stage_key]
    return StageGuesses(guesses.count_of(run_ids), guesses.of_runs(run_ids))
