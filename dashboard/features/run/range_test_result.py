"""The result of a learning-rate range test: its curve and the learning rate to try."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.charts.run_curves import range_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from s7core import formatting
from s7core.analysis.range_test import SUGGESTION_RULE, RangeTest, read_range_test
from s7core.language.translation import _
from s7core.lesson.stages import stage_mark
from s7core.runs.records import Run, StepRecord


def show_range_test(run: Run, steps: list[StepRecord], use_learning_rate: Callable[[float], None] | None) -> None:
    """Draw the loss against the learning rate and, once the test has finished, the rate to try or why there is none.

    With `use_learning_rate` a button beside it calls that with the rate. Nothing is drawn before the first finite loss.
    """
    if not steps or steps[0].loss is None:
        return
    found = read_range_test([each.learning_rate for each in steps], [each.loss for each in steps])
    table = pd.DataFrame([vars(each) for each in found.points])
    colour = stage_mark(run.recipe.stage).colour
    finished = run.state == "finished"
    show_chart(
        range_chart(table, found.suggestion if finished else None, colour), _title(run, found, steps), f"range-{run.id}"
    )
    if finished:
        _suggest(run, found, use_learning_rate)
        caption_with_terms(
            _(
                "Faint: the loss of each step. Drawn through: smoothed over its neighbours. The network of a range test "
                "has been through rates that ruin it, so it is neither tested nor kept."
            )
        )


def _title(run: Run, found: RangeTest, steps: list[StepRecord]) -> str:
    if run.state != "finished":
        last = formatting.learning_rate(steps[-1].learning_rate)
        return (
            _("The learning rate is at {rate}", rate=last) if run.active else _("The learning rate was at {rate}", rate=last)
        )
    rate = formatting.learning_rate(found.lowest_at)
    if found.runs_away:
        return _("The loss is lowest near a learning rate of {rate}, then it runs away", rate=rate)
    return _("The loss is lowest near a learning rate of {rate}", rate=rate)


def _suggest(run: Run, found: RangeTest, use_learning_rate: Callable[[float], None] | None) -> None:
    """Draw the rate to try with the button that uses it, or why there is none."""
    if found.suggestion is None:
        st.markdown(_("**No learning rate is suggested.** {reason}", reason=_(found.reason)))
        return
    text, button = st.columns([3, 1], vertical_alignment="center")
    text.markdown(
        _(
            "**A learning rate to try: {rate}.** This is a rule of thumb: {rule}",
            rate=formatting.learning_rate(found.suggestion),
            rule=_(SUGGESTION_RULE),
        )
    )
    if use_learning_rate:
        used = button.button(
            _("Use it"), key=f"use-{run.id}", on_click=guarded(use_learning_rate), args=(found.suggestion,), width="stretch"
        )
        if used:
            st.rerun()  # of the whole page, where the setting stands
