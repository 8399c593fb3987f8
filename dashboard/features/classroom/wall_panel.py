"""The class wall: its figures, the chart of all runs, and the tables below it."""

import html

import pandas as pd
import streamlit as st

from dashboard.charts.class_charts import wall_chart
from dashboard.charts.drawing import Drawing
from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.data.shared_wall import SharedWall, shared_wall
from dashboard.data.visitors import all_classes, visitor
from dashboard.features.classroom.join_class import show_way_to_class
from dashboard.features.classroom.join_code import typed_join_line
from dashboard.features.classroom.wall_results import show_by_setting, show_duels, show_guesses
from dashboard.features.classroom.wall_tables import (
    AXES,
    NUMERIC,
    SIZE,
    axis_title,
    setting_text,
    wall_figures_table,
    wall_mean_table,
    wall_point_table,
)
from dashboard.state.escape import plain
from dashboard.state.session import CLASS, WALL_AXIS
from s7core import formatting
from s7core.classroom.wall import SMALL_NETWORK, ClassWall
from s7core.language.translation import _, _p, cached_by_language

WALL_POLL_SECONDS = 2.0
LOG_RANGE = 20  # an axis whose values are so many times apart is logarithmic


def choose_class() -> str | None:
    """The name of the student's own class; for anyone else a select box of all classes, None where there are none."""
    who = visitor()
    if who.student and not who.is_teacher:
        return who.student.class_name
    names = [each.name for each in all_classes()]
    if not names:
        show_way_to_class(_("There is no class on this server yet."))
        return None
    return select(_("Class"), names, key=CLASS, default=names[0], width=300)


def choose_axis() -> str:
    """Draw the select box for the horizontal axis of the chart and return the choice, a key of AXES."""
    return select(_("Across"), list(AXES), key=WALL_AXIS, default=SIZE, title=axis_title, width=300)


def show_wall(name: str, axis: str) -> None:
    """Draw the wall of this class, anew every few seconds; `axis` is a key of AXES.

    A frozen wall is drawn anew as well, so that it shows new results as soon as the teacher lets it go on.
    """
    live(_draw, WALL_POLL_SECONDS, name, axis)


def _draw(name: str, axis: str) -> None:
    shared = shared_wall(name)
    if shared is None:
        st.info(_("There is no class {name} here any more.", name=plain(name)))
        return
    _figures(shared)
    found = shared.wall
    if not found.points:
        st.markdown(f"## {_('The first run of the class will be a point here after its first epoch.')}")
        return
    chart, points = _chart(shared, axis, formatting.reader())
    show_chart(chart, _finding(found), "wall", wall_figures_table(points, axis))
    caption_with_terms(
        _(
            "Solid: finished. Hollow: still training, or ended before its time. A bar is the 95% interval of the mean of "
            "runs that differ in nothing but chance, the line across it their mean; where few runs leave it very wide, it "
            "is cut off at the chart's edge."
        )
    )
    show_by_setting(found)
    show_guesses(found)
    show_duels(shared.duels)


@cached_by_language(maxsize=32)
def _chart(shared: SharedWall, axis: str, _reader: formatting.Reader) -> tuple[Drawing, pd.DataFrame]:
    """The chart of a class that has points, and the table of these; made once for all whose clock is the same."""
    points, means = wall_point_table(shared.wall, axis), wall_mean_table(shared.wall, axis)
    numeric = axis in NUMERIC
    log = numeric and points["x"].min() > 0 and points["x"].max() / points["x"].min() > LOG_RANGE
    title = _("{axis} (log)", axis=axis_title(axis)) if log else axis_title(axis)
    return wall_chart(points, means, title, numeric, log, shared.of_class.limits.names_on_wall), points


def _figures(shared: SharedWall) -> None:
    of, runs, found = shared.of_class, shared.runs, shared.wall
    best = found.best_small
    figures = [
        (formatting.count(shared.students), _("students")),
        (formatting.count(len(found.points)), _("on the wall")),
        (formatting.count(sum(run.active for run in runs)), _("training or waiting")),
    ]
    if best:
        small = formatting.count(SMALL_NETWORK)
        told = _("best under {parameters} parameters: {name}", parameters=small, name=best.nickname)
        figures.append((formatting.percent(best.last_test_accuracy), told))
    if of.frozen_at:
        figures.append((formatting.clock(of.frozen_at), _p("the wall", "frozen")))
    takes_newcomers = of.open and of.limits.joining
    join = f"<p class=s7-join>{html.escape(typed_join_line(of.name))}</p>" if takes_newcomers else ""
    st.html(
        join
        + '<div class="s7-wall">'
        + "".join(f"<div><b>{html.escape(value)}</b>{html.escape(label)}</div>" for value, label in figures)
        + "</div>"
    )
    if best:
        caption_with_terms(
            _("The best is picked by the test set, so it looks better than it is: trust the interval of the mean below.")
        )


def _finding(found: ClassWall) -> str:
    if not found.replicates:
        return _("Nothing has finished yet")
    best = found.replicates[0]
    return _(
        "{setting}: {accuracy} on average over {runs}, the highest mean so far",
        setting=setting_text(best),
        accuracy=formatting.percent(best.mean),
        runs=formatting.counted(len(best.runs), "{count} run", "{count} runs"),
    )
