"""The first minute on Home: networks read what one draws, a recorded run learns to read, and a click trains one live."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.four_networks import four_networks
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.learning_view import WatchedDigit, learning_view, watched_moment
from dashboard.data.offered_sizes import offered_quick_look
from dashboard.data.resources import run_catalog
from dashboard.data.stage_networks import stage_networks
from dashboard.data.step_logs import curve_of
from dashboard.features.run.choose_run import show_refusal
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.run.run_learning import VIEW_KEY, show_digit_to_learn
from dashboard.features.run.watched_run import watched_run
from dashboard.pages import page_file
from dashboard.state.address import asked, parameter_text
from dashboard.state.session import EXPERIMENT, RUN, SAME_RUN, STROKES, WATCHED
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.experiments import Experiment, lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.runs.records import Run

PASSED_ON = (STROKES, WATCHED, SAME_RUN)  # what other pages take over from Home's address: the digit, and whose run it is


def show_train_live() -> None:
    """Draw the button that starts a quick look of the last stage and opens Train with it and with the visitor's drawing."""
    start, quick = _quick_run()
    clicked = st.button(
        _("Train one like it now"),
        key="train-live",
        icon=":material/play_arrow:",
        on_click=guarded(start_with_guess),
        args=(quick, start.key),
        help=_(
            "A quick look at the {stage}: {count} images, in seconds.",
            stage=start.stage.title,
            count=formatting.count(quick.train_images),
        ),
    )
    run_id = RUN.pop()  # set by the click, unless the run was refused
    if clicked and run_id:
        settings = {name: parameter_text(mine) for name, (mine, _start) in quick.differences(start.recipe).items()}
        st.switch_page(
            page_file("train"),
            query_params={EXPERIMENT.name: start.key, **settings, **asked_digit_text(), RUN.name: run_id},
        )


def asked_digit_text() -> dict[str, str]:
    """The parameters of the address that name the visitor's digit, which another page takes over."""
    return {key.name: said for key in PASSED_ON if (said := asked(key)) is not None}


def _quick_run() -> tuple[Experiment, Recipe]:
    """The last stage's first experiment, and its recipe in the size of a quick look here: seconds until it has learned."""
    start = lesson_experiments(ALL_STAGES[-1].key)[0]
    return start, offered_quick_look(start.recipe).apply(start.recipe)


def show_networks(digit: WatchedDigit) -> None:
    """Draw the pad whose drawing the four networks of the lesson read; nothing where no runs are shipped."""
    if networks := stage_networks():
        four_networks(networks, digit.strokes, key="four-networks")


def show_recorded_run(digit: WatchedDigit) -> None:
    """Draw a shipped run of the last stage that learns to read, and what trains one here; without one only the latter."""
    found = _shipped_run()
    if found is None:
        st.header(_("See a network learn"))
        show_digit_to_learn()
    else:
        run, moments = found
        st.header(_("A recorded run: the {stage} learns to read", stage=ALL_STAGES[-1].title))
        caption_with_terms(
            _(
                "It was trained before, for {count} epochs; what you see are the weights that it kept on the way. Play it, "
                "or drag the timeline.",
                count=run.recipe.epochs,
            )
        )
        watched = watched_run(run, run_catalog().epochs(run.id), curve_of(run), moments)
        learning_view([watched], key=VIEW_KEY, digit=digit, at=watched_moment(), autoplay=True)
    show_train_live()
    show_refusal()


def _shipped_run() -> tuple[Run, list[int]] | None:
    """The first reference run of the last stage of which weights were kept along the way, and after how many steps."""
    for each in lesson_experiments(ALL_STAGES[-1].key):
        for run in run_catalog().group(each.key):
            if moments := run_catalog().snapshot_moments(run.id):
                return run, moments
    return None
