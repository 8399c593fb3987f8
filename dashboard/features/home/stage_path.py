"""The path of the lesson: a card for each stage, which opens its page, and between two of them what changed."""

import html
from statistics import mean

import streamlit as st

from dashboard.assets import asset_path
from dashboard.data.queries import traced
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from dashboard.state.lesson_marks import STEP_TITLES, marks, step_title
from s7core import formatting
from s7core.language.translation import N_, _
from s7core.language.words import comma_list
from s7core.lesson.experiments import best_published_accuracy, lesson_experiments
from s7core.lesson.stages import ALL_STAGES, Stage, stage_mark
from s7core.lesson.story import STORIES
from s7core.runs.records import Run, last_accuracies


def show_path(best_runs: dict[str, Run]) -> None:
    """Draw a card for each stage; `best_runs` has the best run here by the key of its stage, if it has one."""
    st.html(asset_path("stage_path.css"))
    with st.container(key="stage-path"):
        for number, stage in enumerate(ALL_STAGES, start=1):
            if change := STORIES[stage.key].step_from_last:
                st.html(f'<p class="s7-change">{html.escape(_(change))}</p>')
            with st.container(key=f"stage-card-{stage.key}"):
                st.page_link(page_file(stage.key), label=f"**{number} {stage.title}**")
                st.html(_card(stage, best_runs.get(stage.key)))


def _card(stage: Stage, best: Run | None) -> str:
    """What stands on a card below its title."""
    now = traced(stage.key, stage.batch_norm, stage.dropout)
    largest = max(traced(each.key, each.batch_norm, each.dropout).parameters for each in ALL_STAGES)
    published = best_published_accuracy(stage.key)
    shipped = last_accuracies(run_catalog().group(lesson_experiments(stage.key)[-1].key))
    reference = {_("Reference mean"): formatting.percent(mean(shipped))} if shipped else {}
    facts = {
        _("Receptive field"): _("{count} px", count=now.receptive_field),
        _("Published"): formatting.percent(published, missing=N_("nothing")),
        **reference,
        _("Best run here"): formatting.percent(best.last_test_accuracy) if best else _("none yet"),
    }
    parameters = _("{count} parameters", count=f'<span class="s7-big">{formatting.count(now.parameters)}</span>')
    rows = "".join(f'<div class="s7-fact"><span>{name}</span><b>{value}</b></div>' for name, value in facts.items())
    colour = stage_mark(stage.key).colour
    return (
        f'<div class="s7-stage" style="--colour:{colour}">'
        f"<div>{parameters}</div>"
        f'<div class="s7-bar"><i style="width:{now.parameters / largest:.2%}"></i></div>'
        f"{rows}{_steps(stage)}</div>"
    )


def _steps(stage: Stage) -> str:
    """The four steps of the guided path, with a check mark where one is done."""
    done = marks()[stage.key]
    finished = comma_list(step_title(step) for step in STEP_TITLES if step in done)
    label = _("Steps done: {steps}", steps=finished) if finished else _("Steps done: none")
    return (
        f'<div class="s7-steps" role="img" aria-label="{html.escape(label)}">'
        + "".join(f"<span>{'✓' if step in done else '○'} {step_title(step)}</span>" for step in STEP_TITLES)
        + "</div>"
    )
