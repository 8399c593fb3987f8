"""The slide that lays the results of a stage beside what was guessed, published and measured before."""

import html

import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.lesson_facts import reference_epochs
from dashboard.data.queries import recent_runs_of_stage
from dashboard.data.resources import store
from dashboard.features.run.guess_outcome import guess_of, show_guess
from s7core import formatting
from s7core.analysis.statistics import with_interval
from s7core.language.translation import _, _p
from s7core.lesson.experiments import PublishedExperiment, all_experiments
from s7core.lesson.stages import Stage
from s7core.runs import titles
from s7core.runs.records import Run


def show_guess_and_result(this: Stage) -> None:
    """Draw the guess of the room beside the result of the newest run that it was for; nothing without one."""
    of_room = [run for run in recent_runs_of_stage(this.key) if not (run.student or run.is_reference)]
    guessed = next(((run, guess) for run in of_room if (guess := guess_of(run))), None)
    if guessed is None:
        return
    run, guess = guessed
    st.header(_("The room guessed, and what came out"))
    show_guess(run, store().epochs(run.id), guess, None)


def show_results_slide(this: Stage, best: Run | None) -> None:
    """Draw the test accuracies of the stage as a table in large type; `best` is its best finished run here, if any."""
    rows = [row for each in _of_experiments(this) for row in each]
    if best and best.last_test_accuracy is not None:
        rows.append((titles.run_title(best), _p("result", "measured here"), _measured(best)))
    cells = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    name = html.escape(_("Results of {stage}", stage=this.title))
    heads = "".join(
        f"<th scope=col>{html.escape(title)}</th>"
        for title in (_p("one training", "Run"), _("Whose"), _("Test accuracy after the last epoch"))
    )
    st.html(
        f'<table class="s7-wall-table s7-slide-table" aria-label="{name}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{cells}</tbody></table>"
    )
    caption_with_terms(
        _("In brackets the 95% interval: of one run on the test digits, of several seeds that of their mean.")
    )


def _of_experiments(this: Stage) -> list[list[tuple[str, str, str]]]:
    """For each experiment of the stage a row of what was published, and one of its reference runs, where there are any."""
    found = []
    for each in all_experiments():
        if each.stage.key != this.key:
            continue
        rows = []
        if isinstance(each, PublishedExperiment):
            rows.append((each.title, _p("result", "published"), with_interval([each.curves.test_accuracy[-1]])))
        if len(runs := reference_epochs(each.key)) > 1:
            last = [of_run[-1].test_accuracy for of_run in runs]
            seeds = formatting.counted(len(runs), "{count} seed", "{count} seeds")
            rows.append((each.title, _("reference, {seeds}", seeds=seeds), with_interval(last)))
        found.append(rows)
    return found


def _measured(best: Run) -> str:
    return with_interval([best.last_test_accuracy or 0.0], best.recipe.test_images)
