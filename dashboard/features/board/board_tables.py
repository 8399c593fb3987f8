"""The tables of the board: what its chart draws, who is on it, and who is not yet."""

import pandas as pd

from dashboard.charts.network_charts import CLASS_KIND, OWN_KIND, PUBLISHED_KIND, SHIPPED_KIND
from dashboard.data.queries import traced
from s7core import formatting
from s7core.classroom.visitor import Visitor
from s7core.language.translation import N_, _, _p
from s7core.language.words import comma_list
from s7core.lesson.experiments import PublishedExperiment, experiments
from s7core.reference.size_board import BoardEntry, SizeBoard, short_layers
from s7core.runs.titles import owners_text

MOST_BESIDE = 8  # points of the visitor and the class that have their owners beside them; more would hide each other
WORST_ERROR = 2.0  # percent; entries above it would press all others together
POINT_COLUMNS = ("stage", "label", "kind", "parameters", "error", "low", "high", "beside")


def kind_of_entry(entry: BoardEntry, who: Visitor) -> str:
    """SHIPPED_KIND, OWN_KIND where one of the runs is the visitor's, otherwise CLASS_KIND."""
    if entry.is_shipped:
        return SHIPPED_KIND
    return OWN_KIND if any(who.is_author(run.student) for run in entry.runs) else CLASS_KIND


def whose(entry: BoardEntry) -> str:
    """Who trained it: "shipped", nicknames as on the wall of the class, or "you" where nobody has one."""
    if entry.is_shipped:
        return _p("whose network", "shipped")
    return owners_text(entry.runs) or _p("whose network", "you")


def board_points(board: SizeBoard, who: Visitor) -> pd.DataFrame:
    """One row for the best published experiment of each stage and for each entry, as `board_chart` takes them.

    Entries with a mean error above WORST_ERROR are left out.
    """
    best: dict[str, PublishedExperiment] = {}
    for each in sorted(experiments(), key=lambda each: each.test_accuracy):
        best[each.stage.key] = each
    shown = [entry for entry in board.entries if (1 - entry.mean) * 100 <= WORST_ERROR]
    others = [entry for entry in shown if not entry.is_shipped]
    named = others if len(others) <= MOST_BESIDE else [entry for entry in others if entry.is_on_board][:MOST_BESIDE]
    rows = [_published(each) for each in best.values()]
    for entry in shown:
        smallest = entry.title if entry is board.smallest and entry.recipe.layers else ""  # a stage's own network has a name
        beside = whose(entry) if entry in named else smallest
        rows.append(_measured(entry, kind_of_entry(entry, who), beside))
    return pd.DataFrame(rows, columns=list(POINT_COLUMNS))


def _published(each: PublishedExperiment) -> dict[str, object]:
    parameters = traced(each.stage.key, each.recipe.batch_norm, each.recipe.dropout).parameters
    figures = {"parameters": parameters, "error": (1 - each.test_accuracy) * 100, "low": float("nan"), "high": float("nan")}
    return {"stage": each.stage.key, "label": each.title, "kind": PUBLISHED_KIND, **figures, "beside": each.stage.title}


def _measured(entry: BoardEntry, kind: str, beside: str) -> dict[str, object]:
    return {
        "stage": entry.recipe.stage,
        "label": comma_list([entry.title, formatting.counted(len(entry.runs), "{count} seed", "{count} seeds")]),
        "kind": kind,
        "parameters": entry.network.parameters,
        "error": (1 - entry.mean) * 100,
        "low": (1 - min(entry.interval.high, 1)) * 100,
        "high": (1 - entry.interval.low) * 100,
        "beside": beside,
    }


def points_as_table(points: pd.DataFrame) -> pd.DataFrame:
    """What the chart draws, as `show_chart` takes it for the table below it."""
    titles = {
        "label": N_("Label"),
        "kind": N_("Kind"),
        "parameters": N_("Parameters"),
        "error": N_("Error"),
        "low": N_("Low"),
        "high": N_("High"),
    }
    return points.assign(kind=[_(kind) for kind in points["kind"]])[list(titles)].rename(columns=titles)


def ranking_table(board: SizeBoard) -> pd.DataFrame:
    """One row for each network on the board, in its order; accuracies in percent."""
    rows = [{"Rank": board.rank(entry), **_facts(entry), **_details(entry)} for entry in board.on_board]
    return pd.DataFrame(rows)


def not_yet_table(board: SizeBoard) -> pd.DataFrame:
    """One row for each network that is not on the board yet, one's own first; accuracies in percent."""
    return pd.DataFrame([{**_facts(entry), "Missing": entry.missing, **_details(entry)} for entry in board.not_yet])


def _facts(entry: BoardEntry) -> dict[str, object]:
    return {
        "Parameters": entry.network.parameters,
        "Mean %": entry.mean * 100,
        "95% interval": entry.interval.in_percent,
        "Seeds": _seeds(entry),
        "Whose": whose(entry),
    }


def _seeds(entry: BoardEntry) -> str:
    seeds = formatting.count(len(entry.runs))
    if not entry.diverged:
        return seeds
    return _("{seeds}, {diverged} more diverged", seeds=seeds, diverged=formatting.count(entry.diverged))


def _details(entry: BoardEntry) -> dict[str, object]:
    images = formatting.counted(entry.recipe.images_trained_on, "{count} image", "{count} images")
    epochs = formatting.counted(entry.recipe.epochs, "{count} epoch", "{count} epochs")
    return {
        "Network": entry.title,
        "Layers": short_layers(entry.recipe),
        "Receptive field": entry.network.receptive_field,
        "Mult-accumulates": entry.network.macs,
        "Training": comma_list([images, epochs]),
    }
