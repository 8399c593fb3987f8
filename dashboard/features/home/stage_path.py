"""The path of the lesson: a card for each stage, which opens its page, and between two of them what changed."""

import html
from statistics import mean

import streamlit as st

from dashboard.assets import asset_path
from dashboard.data.queries import traced
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from dashboard.state.lesson_marks import STEP_TITLES, marks
from s7core import formatting
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
                st.html(f'<p class="s7-change">{html.escape(change)}</p>')
            with st.container(key=f"stage-card-{stage.key}"):
                st.page_link(page_file(stage.key), label=f"**{number} {stage.title}**")
                st.html(_card(stage, best_runs.get(stage.key)))


def _card(stage: Stage, best: Run | None) -> str:
    """What stands on a card below its title."""
    now = traced(stage.key, stage.batch_norm, stage.dropout)
    largest = max(traced(each.key, each.batch_norm, each.dropout).parameters for each in ALL_STAGES)
    published = best_published_accuracy(stage.key)
    shipped = last_accuracies(run_catalog().group(lesson_experiments(stage.key)[-1].key))
    reference = {"Reference mean": formatting.percent(mean(shipped))} if shipped else {}
    facts = {
        "Receptive field": f"{now.receptive_field} px",
        "Published": formatting.percent(published, missing="nothing"),
        **reference,
        "Best run here": formatting.percent(best.last_test_accuracy) if best else "none yet",
    }
    rows = "".join(f'<div class="s7-fact"><span>{name}</span><b>{value}</b></div>' for name, value in facts.items())
    colour = stage_mark(stage.key).colour
    return (
        f'<div class="s7-stage" style="--colour:{colour}">'
        f'<div><span class="s7-big">{formatting.count(now.parameters)}</span> parameters</div>'
        f'<div class="s7-bar"><i style="width:{now.parameters / largest:.2%}"></i></div>'
        f"{rows}{_steps(stage)}</div>"
    )


def _steps(stage: Stage) -> str:
    """The four steps of the guided path, with a check mark where one is done."""
    done = marks()[stage.key]
    finished = ", ".join(title for step, title in STEP_TITLES.items() if step in done)
    return (
        f'<div class="s7-steps" role="img" aria-label="Steps done: {finished or "none"}">'
        + "".join(f"<span>{'✓' if step in done else '○'} {title}</span>" for step, title in STEP_TITLES.items())
        + "</div>"
    )
