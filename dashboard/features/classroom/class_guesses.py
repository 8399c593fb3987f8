"""The guesses of a class at the runs of one stage: as they come, and afterwards beside the results."""

import html

import pandas as pd
import streamlit as st

from dashboard.assets import asset_path
from dashboard.charts.class_charts import guess_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.data.join_addresses import join_addresses
from dashboard.data.shared_wall import shared_wall, stage_guesses
from dashboard.features.classroom.join_code import typed_way_in
from dashboard.features.classroom.wall_results import show_guesses
from s7core import formatting
from s7core.lesson.stages import Stage

GUESS_POLL_SECONDS = 2.0


def show_class_guesses(name: str, this: Stage) -> None:
    """Draw where the class guesses and joins, and how many have guessed at this stage, anew as their guesses come."""
    st.html(asset_path("classroom.css"))
    found = join_addresses()
    told = html.escape(f"{typed_way_in(found, name)}." if found.servers else found.cure)
    st.html(
        f"<p class=s7-join>On your own device: open {html.escape(this.title)}, step Guess, save your guess and start a run."
        f"<br>Not in yet? {told}</p>"
    )
    live(_draw, GUESS_POLL_SECONDS, name, this)


def _draw(name: str, this: Stage) -> None:
    found = stage_guesses(name, this.key)
    st.markdown(f"**{formatting.count(found.count)}** guessed so far.")
    if not found.shown:
        caption_with_terms("A guess is shown once its run has its first epoch: until then nobody can follow it.")
        return
    ends = [each.last_epoch for each in found.shown]
    guesses = pd.DataFrame(
        [{"setting": this.title, "accuracy": each.last_epoch * 100, "who": each.nickname} for each in found.shown]
    )
    title = f"{len(ends)} shown, from {formatting.percent(min(ends))} to {formatting.percent(max(ends))} at the end"
    show_chart(guess_chart(guesses, guesses.iloc[:0]), title, "class-guesses", guesses)


def show_guesses_and_results(name: str, this: Stage) -> None:
    """Draw the guesses of the class at settings of this stage beside what their runs came to; nothing without a guess."""
    shared = shared_wall(name)
    if shared is not None:
        show_guesses(shared.wall, this.key)
