"""What stands below a run on screen: the guesses at it, other seeds, and its curves in detail."""

from dataclasses import dataclass

import streamlit as st

from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.data.queries import replicates
from dashboard.data.resources import run_catalog
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_outcome import RunsOfDuel, guess_of, newest_duel, show_guess
from dashboard.features.run.replicates_panel import show_replicates
from dashboard.features.run.run_curves_panel import show_curves_of_run
from dashboard.features.run.run_figures import RunFigures, is_changing, run_figures
from dashboard.state.session import CURVES_IN_DETAIL
from s7core.classroom.guesses import Guess
from s7core.language.translation import N_, _
from s7core.runs.records import Run

IN_DETAIL = N_("Loss, learning rate and accuracy in detail")


def show_details(figures: RunFigures, guess: Guess | None) -> None:
    """Draw guesses, other seeds and curves of a run, and draw them again while something of it is shown that may change.

    `guess` is the guess at the run as it is now.

    In a class the curves of an active run are drawn on demand only: the view of its learning has the accuracies already.
    """
    around = _around(figures.run, guess)
    curves = CURVES_IN_DETAIL.get(_shown_at_first())
    is_live = is_changing(figures.run) or around.active
    every = POLL_SECONDS if is_live and (around.is_shown or curves) else None
    live(_draw_details, every, figures.run.id, _Drawn(around.active, curves), [(figures, around)])


def _shown_at_first() -> bool:
    return not visitor().is_classroom


@dataclass(frozen=True)
class _Around:
    """The guess at a run, its duel, and its replicates, itself included."""

    guess: Guess | None
    duel: RunsOfDuel | None
    replicates: list[Run]

    @property
    def active(self) -> bool:
        """Whether one of the replicates or of the two runs of the duel waits or trains."""
        return any(each.active for each in self.replicates) or (self.duel is not None and self.duel.active)

    @property
    def is_shown(self) -> bool:
        """Whether there is more than the run itself."""
        return self.guess is not None or self.duel is not None or len(self.replicates) > 1


@dataclass(frozen=True)
class _Drawn:
    """What the timer was made for: whether others were active, and whether the curves of an active run are shown."""

    active: bool
    curves: bool


def _around(run: Run, guess: Guess | None) -> _Around:
    return _Around(guess, newest_duel(run), replicates(run))


def _draw_details(run_id: str, drawn: _Drawn, known: list[tuple[RunFigures, _Around]]) -> None:
    """Draw them; `known` has the figures for the first drawing and is empty after it, so later ones read them anew."""
    if known:
        figures, around = known.pop()
    elif (run := run_catalog().run(run_id)) is None:
        return  # the run's own part says so
    else:
        figures, around = run_figures(run), _around(run, guess_of(run))
    if around.active != drawn.active:
        st.rerun()  # drops the timer at the end
    run = figures.run
    show_guess(run, figures.epochs, around.guess, around.duel)
    show_replicates(run, figures.epochs, around.replicates)
    if run.active:
        # A default, since a value that the state is given reaches a slow browser only in the first drawing: where the second
        # one overtakes it, the browser reports that the switch is off.
        if st.toggle(_(IN_DETAIL), _shown_at_first(), key=CURVES_IN_DETAIL.name) != drawn.curves:
            st.rerun()  # sets the timer that open curves need
    elif figures.has_begun:
        st.markdown(f"### {_(IN_DETAIL)}")
    if not run.active or drawn.curves:
        show_curves_of_run(run, figures.epochs, figures.curve)
