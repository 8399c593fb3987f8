"""The guesses of a class at the runs of one stage: as they come, and afterwards beside the results."""

import html
import re

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
from s7core.language.translation import N_, _
from s7core.lesson.stages import Stage

GUESS_POLL_SECONDS = 2.0


def show_class_guesses(name: str, this: Stage) -> None:
    """Draw where the class guesses and joins, and how many have guessed at this stage, anew as their guesses come."""
    st.html(asset_path("classroom.css"))
    found = join_addresses()
    own = _("On your own device: open {stage}, step Guess, save your guess and start a run.", stage=this.title)
    if found.servers:
        told = _("Not in yet? open {address} and type {code}.", **typed_way_in(found, name))
    else:
        told = f"{_('Not in yet?')} {found.cure}"
    st.html(f"<p class=s7-join>{html.escape(own)}<br>{_with_code(told)}</p>")
    live(_draw, GUESS_POLL_SECONDS, name, this)


def _with_code(text: str) -> str:
    """A text as HTML in which what stands between backticks, a command to be typed, is set as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))


def _draw(name: str, this: Stage) -> None:
    found = stage_guesses(name, this.key)
    st.markdown(_("**{count}** guessed so far.", count=formatting.count(found.count)))
    if not found.shown:
        caption_with_terms(_("A guess is shown once its run has its first epoch: until then nobody can follow it."))
        return
    ends = [each.last_epoch for each in found.shown]
    guesses = pd.DataFrame(
        [
            {N_("setting"): this.title, N_("accuracy"): each.last_epoch * 100, N_("who"): each.nickname}
            for each in found.shown
        ]
    )
    title = _(
        "{count} shown, from {low} to {high} at the end",
        count=len(ends),
        low=formatting.percent(min(ends)),
        high=formatting.percent(max(ends)),
    )
    show_chart(guess_chart(guesses, guesses.iloc[:0]), title, "class-guesses", guesses)


def show_guesses_and_results(name: str, this: Stage) -> None:
    """Draw the guesses of the class at settings of this stage beside what their runs came to; nothing without a guess."""
    shared = shared_wall(name)
    if shared is not None:
        show_guesses(shared.wall, this.key)
