"""The network of the run on screen at work: live while it trains, to scrub afterwards; before a run the digit to learn."""

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.learning_view import WatchedGuess, learning_view, watched_digit, watched_moment
from dashboard.components.live_part import POLL_SECONDS
from dashboard.data.live_sessions import live_interval
from dashboard.data.visitors import visitor
from dashboard.features.run.run_figures import SOON_SECONDS, RunFigures, is_recent
from dashboard.features.run.watched_run import watched_run
from dashboard.state.session import STARTED_RUN
from s7core.classroom.guesses import Guess
from s7core.language.translation import N_, _
from s7core.runs.records import Run

VIEW_KEY = "learning"
NOTHING_TO_SCRUB = N_(
    "There is nothing to scrub: of this run no weights were kept along the way. It was trained by an earlier version, or "
    "its weights of that time were too large."
)


def show_learning(figures: RunFigures, state: str, guess: Guess | None = None) -> None:
    """Draw what the network of a run does at each moment; of a run that has ended without such moments say why not.

    `state` is the run's state in words; `guess` stands in its accuracy curve.
    """
    run = figures.run
    if not run.active and not figures.moments:
        if figures.has_begun:
            caption_with_terms(_(NOTHING_TO_SCRUB))
        return
    learning_view(
        [watched_run(run, figures.epochs, figures.curve, figures.moments, state, guess=_watched(run, guess))],
        key=VIEW_KEY,
        digit=watched_digit(),
        at=watched_moment(),
        live=run.active,
        pace_seconds=live_interval(POLL_SECONDS),
        scroll_to=_was_just_started(run.id),
    )


def _watched(run: Run, guess: Guess | None) -> WatchedGuess | None:
    if guess is None:
        return None
    whose = _("your guess") if visitor().is_author(run.student) else _("guess")
    return WatchedGuess(guess.first_epoch, guess.last_epoch, whose)


def show_digit_to_learn(run_id: str | None = None) -> None:
    """Draw the digit that a network will come to read, and the pad for another one; `run_id` names a run that waits."""
    learning_view((), key=VIEW_KEY, digit=watched_digit(), scroll_to=run_id is not None and _was_just_started(run_id))


def _was_just_started(run_id: str) -> bool:
    """Whether the visitor has just put this run on the screen by a click that starts one; the page then scrolls to it."""
    started, at = STARTED_RUN.get(("", 0.0))
    return started == run_id and is_recent(at, SOON_SECONDS)
