"""The class wall: figures, points, replicates, and what was guessed."""

import html
from statistics import mean

import pandas as pd
import streamlit as st

from dashboard.charts.class_charts import guess_chart, wall_chart
from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.resources import guesses, register
from dashboard.data.visitors import runs_of_class, visitor
from dashboard.features.run.guess_outcome import sides
from dashboard.state.address import server_address
from dashboard.state.session import CLASS, WALL_AXIS
from s7core import formatting
from s7core.classroom.register import Class
from s7core.classroom.wall import SMALL_NETWORK, ClassWall, DuelTally, Replicates, class_wall, duel_tallies, parameters_of
from s7core.lesson.experiments import experiment
from s7core.lesson.stages import stage
from s7core.recipe import CHANCE_AND_MACHINE, TEST_DIGITS, Recipe, setting, settings
from s7core.runs import titles
from s7core.runs.records import Run

WALL_POLL_SECONDS = 2.0
STUDENT_POLL_SECONDS = 5.0  # a drawing takes the server 0.2 s, and a whole class may look at once
LOG_RANGE = 20  # an axis whose values are so many times apart is logarithmic
MOST_NAMES = 3  # of a setting's students that are named before the rest is counted
SIZE = "parameters"
AXES = {
    SIZE: "parameters",
    **{each.name: each.label.lower() for each in settings() if each.name not in (*CHANCE_AND_MACHINE, "stage", "layers")},
}
NUMERIC = {SIZE, *(each.name for each in settings() if each.kind in (int, float))}


def choose_class() -> str | None:
    """A student's own class; whoever is in none chooses among those there are."""
    who = visitor()
    if who.student and not who.is_teacher:
        return who.student.class_name
    names = [each.name for each in register().classes()]
    if not names:
        st.info(
            "Here a class sees all its runs as points, live. There is no class on this server yet: *Teacher* says how "
            "to open one."
        )
        return None
    return select("Class", names, key=CLASS, default=names[0], required=True, width=300)


def choose_axis() -> str:
    """What the points stand along."""
    return select("Across", list(AXES), key=WALL_AXIS, default=SIZE, required=True, title=AXES.get, width=300)


def show_wall(name: str, axis: str) -> None:
    """Drawn again every few seconds; a frozen wall too, so that it goes on by itself when the teacher thaws it."""
    who = visitor()
    every = STUDENT_POLL_SECONDS if who.student and not who.is_teacher else WALL_POLL_SECONDS
    st.fragment(_draw, run_every=every)(name, axis)


def _draw(name: str, axis: str) -> None:
    of, runs = register().class_named(name), runs_of_class(name)
    found = class_wall(runs, guesses().of_runs([run.id for run in runs]), of.frozen_at)
    _figures(of, runs, found)
    if not found.points:
        st.markdown("### The first run of the class will be a point here after its first epoch.")
        return
    points, means = wall_point_table(found, axis), wall_mean_table(found, axis)
    numeric = axis in NUMERIC
    log = numeric and points["x"].min() > 0 and points["x"].max() / points["x"].min() > LOG_RANGE
    show_chart(
        wall_chart(points, means, AXES[axis] + (" (log)" if log else ""), numeric, log), _finding(found), "wall", points
    )
    caption_with_terms(
        "Solid: finished. Hollow: still training, or ended before its time. A bar is the 95 % interval of the mean "
        "of runs that differ in nothing but chance, the line across it their mean; where few runs leave it very "
        "wide, it is cut off at the chart's edge."
    )
    _replicates(found)
    _guessed(found)
    shown = [run for run in runs if of.frozen_at is None or run in found.points]
    _duels(duel_tallies(guesses().duels_of([run.id for run in shown]), shown))


def _figures(of: Class, runs: list[Run], found: ClassWall) -> None:
    best = found.best_small
    figures = [
        (formatting.count(len(register().students(of.name))), "students"),
        (formatting.count(len(found.points)), "on the wall"),
        (formatting.count(sum(run.active for run in runs)), "training or waiting"),
    ]
    if best:
        figures.append(
            (
                f"{formatting.percent(best.last_test_accuracy)}",
                f"best under {formatting.count(SMALL_NETWORK)} parameters: {best.nickname}",
            )
        )
    if of.frozen_at:
        figures.append((formatting.clock(of.frozen_at), "frozen"))
    join = f"<p class=s7-join>Join: {html.escape(server_address())}/join?class={html.escape(of.name)}</p>" if of.open else ""
    st.html(
        join
        + '<div class="s7-wall">'
        + "".join(f"<div><b>{html.escape(value)}</b>{html.escape(label)}</div>" for value, label in figures)
        + "</div>"
    )
    if best:
        caption_with_terms(
            "The best is picked by the test set, so it flatters: the interval of the mean below is what to trust."
        )


def _finding(found: ClassWall) -> str:
    if not found.replicates:
        return "Nothing has finished yet"
    best = found.replicates[0]
    return (
        f"{setting_words(best)}: {formatting.percent(best.mean)} on average of {len(best.runs)} "
        f"run{'s' if len(best.runs) > 1 else ''}, the highest mean so far"
    )


def setting_words(of: Replicates) -> str:
    """The experiment and what differs from it: "Net1, learning rate 0.05, 2 epochs"."""
    return ", ".join(
        [experiment(of.experiment).title, *([changed] if (changed := titles.changed_settings(of.runs[0])) else [])]
    )


def wall_point_table(found: ClassWall, axis: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "x": _value(run.recipe, axis),
                "accuracy": run.last_test_accuracy * 100,
                "stage": run.recipe.stage,
                "stage_title": stage(run.recipe.stage).title,
                "who": run.nickname,
                "state": run.state,
                "label": titles.run_title(run),
            }
            for run in found.points
        ]
    )


def wall_mean_table(found: ClassWall, axis: str) -> pd.DataFrame:
    """Of settings with several seeds."""
    return pd.DataFrame(
        [
            {
                "x": _value(each.recipe, axis),
                "mean": each.mean * 100,
                "low": each.interval.low * 100,
                "high": min(each.interval.high, 1) * 100,
                "stage_title": stage(each.recipe.stage).title,
                "seeds": len(each.runs),
            }
            for each in found.replicates
            if len(each.runs) > 1
        ],
        columns=["x", "mean", "low", "high", "stage_title", "seeds"],
    )


def _value(recipe: Recipe, axis: str) -> object:
    if axis == SIZE:
        return parameters_of(recipe)
    value = getattr(recipe, axis)
    return value if axis in NUMERIC else setting(axis).text(value)


def _replicates(found: ClassWall) -> None:
    if not found.replicates:
        return
    st.subheader("By setting")
    rows = [
        (
            setting_words(each),
            formatting.count(each.parameters),
            str(len(each.runs)),
            formatting.percent(each.mean),
            each.interval.in_percent,
            by_words(each.runs),
        )
        for each in found.replicates
    ]
    _table(("Setting", "Parameters", "Seeds", "Mean", "95 % interval", "By"), rows, numeric={1, 2, 3, 4})
    caption_with_terms(
        f"Test accuracy after the last epoch. Of several seeds the interval is that of their mean (Student's t), of "
        f"one run that on {TEST_DIGITS} (Wilson)."
    )


def by_words(runs: tuple[Run, ...]) -> str:
    """Whose runs they are: "Ada, Bob, Cem and 4 more"."""
    names = list(dict.fromkeys(run.nickname for run in runs))
    rest = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES + 1 else ""
    return ", ".join(names[:MOST_NAMES] if rest else names) + rest


def _guessed(found: ClassWall) -> None:
    guessed = [each for each in found.replicates if each.guesses]
    if not guessed:
        return
    st.subheader("Guessed, and what came out")
    expected = pd.DataFrame(
        [
            {"setting": setting_words(each), "accuracy": guess.last_epoch * 100, "who": guess.nickname}
            for each in guessed
            for guess in each.guesses
        ]
    )
    outcome = pd.DataFrame(
        [
            {"setting": setting_words(each), "accuracy": run.last_test_accuracy * 100, "who": run.nickname}
            for each in guessed
            for run in each.runs
        ]
    )
    most = max(guessed, key=lambda each: len(each.guesses))
    off = mean(guess.last_epoch for guess in most.guesses) - most.mean
    title = (
        f"{setting_words(most)}: {len(most.guesses)} guessed, on average {abs(off) * 100:.2f} points too "
        f"{'high' if off > 0 else 'low'}"
    )
    show_chart(guess_chart(expected, outcome), title, "guesses", expected)
    caption_with_terms("Hollow: guesses. Lines: what the runs came to.")


def _duels(tallies: list[DuelTally]) -> None:
    if not tallies:
        return
    st.subheader("Which one wins?")
    rows = []
    for each in tallies:
        first, second = sides(each.first, each.second)
        equal = f", {each.equal} equal" if each.equal else ""
        rows.append(
            (
                f"{first} against {second}",
                f"{each.guessed_first} of {each.guessed} expected {first}",
                f"won {each.won_first} of {each.ended}{equal}" if each.ended else "not yet",
            )
        )
    _table(("Duel", "Guessed", "It"), rows, numeric=set())


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], numeric: set[int]) -> None:
    def cells(tag: str, values: tuple[str, ...]) -> str:
        return (
            "<tr>"
            + "".join(
                f"<{tag}{' class=n' if at in numeric else ''}>{html.escape(value)}</{tag}>"
                for at, value in enumerate(values)
            )
            + "</tr>"
        )

    st.html(
        '<div class="s7-wall-scroll"><table class="s7-wall-table">'
        + cells("th", heads)
        + "".join(cells("td", row) for row in rows)
        + "</table></div>"
    )
    show_csv(pd.DataFrame(rows, columns=list(heads)), heads[0].lower())
