"""The tables behind the chart of the class wall, and settings as texts."""

import pandas as pd

from s7core.classroom.wall import ClassWall, Replicates, parameters_of
from s7core.language.translation import N_, _, in_source_language
from s7core.language.words import comma_list, in_sentence
from s7core.lesson.stages import stage
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, setting, settings
from s7core.runs import titles

SIZE = "parameters"
AXES = (SIZE, *(each.name for each in settings() if each.name not in (*CHANCE_AND_MACHINE, "stage", "layers")))
NUMERIC = {SIZE, *(each.name for each in settings() if each.kind in (int, float))}


def axis_title(axis: str) -> str:
    """What an axis shows, one of AXES, as a word within a sentence."""
    return _("parameters") if axis == SIZE else in_sentence(setting(axis).label)


def setting_text(of: Replicates) -> str:
    """The experiment and the settings that differ from it: "Net1, learning rate 0.05, epochs 2"."""
    return comma_list(filter(None, [titles.network_title(of.runs[0]), titles.changed_settings(of.runs[0])]))


def wall_point_table(found: ClassWall, axis: str) -> pd.DataFrame:
    """One row for each run on the wall, as `wall_chart` takes them; `axis` is a key of AXES, accuracies are in percent."""
    return pd.DataFrame(
        [
            {
                "x": _value(run.recipe, axis),
                N_("accuracy"): accuracy * 100,
                "stage": run.recipe.stage,
                "stage_title": stage(run.recipe.stage).title,
                N_("who"): run.nickname,
                N_("state"): run.state,
                N_("label"): titles.run_title(run),
            }
            for run in found.points
            if (accuracy := run.last_test_accuracy) is not None
        ]
    )


def wall_figures_table(points: pd.DataFrame, axis: str) -> pd.DataFrame:
    """The rows of `wall_point_table` to be read: words for keys, and names of columns in English, as files have them."""
    names = {"x": _axis_label(axis), "stage_title": N_("stage")}
    return points.drop(columns="stage").rename(columns=names).assign(state=[_(state) for state in points["state"]])


@in_source_language
def _axis_label(axis: str) -> str:
    return SIZE if axis == SIZE else setting(axis).label


def wall_mean_table(found: ClassWall, axis: str) -> pd.DataFrame:
    """One row for each setting with several seeds, as `wall_chart` takes them: mean and interval in percent along `axis`."""
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
