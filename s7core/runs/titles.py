"""Titles and names of runs, for lists, legends and tables."""

from collections.abc import Iterable
from functools import lru_cache

from s7core.formatting import clock, count
from s7core.language.translation import N_, _, _n
from s7core.language.words import comma_list
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.groups import group
from s7core.model.architecture_check import fitting_layers
from s7core.model.trace import trace
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, setting
from s7core.runs.records import Run

OWN_NETWORK = N_("Own network")
MOST_NAMES = 3  # of several students that are named before the rest is counted


def run_title(run: Run) -> str:
    """The title of a run in a list: "Final Model, experiment 1 · seed 1 · epochs 2 · 23 Nov 14:05 · b5807e".

    Last comes the end of the run's id, which tells it from others of the same minute. The title never changes while a run
    exists: a list in the browser recognises its entries by this text.
    """
    if run.is_reference:
        return _("{experiment} · reference · seed {seed}", experiment=group(run.group).title, seed=run.recipe.seed)
    parts = [
        run.nickname,
        network_title(run),
        _("seed {seed}", seed=run.recipe.seed),
        changed_settings(run),
        clock(run.created_at),
        _end_of_id(run),
    ]
    return " · ".join(part for part in parts if part)


def run_name(run: Run) -> str:
    """Short enough for a legend: "Final Model, experiment 1 · b5807e", in a class with the nickname first."""
    if run.is_reference:
        return run_title(run)
    whose = f"{run.nickname} · " if run.nickname else ""
    return f"{whose}{network_title(run)} · {_end_of_id(run)}"


def seed_name(run: Run) -> str:
    """The name of a run among its replicates: "seed 3 · b5807e", in a class with the nickname first."""
    return " · ".join(filter(None, (run.nickname, _("seed {seed}", seed=run.recipe.seed), _end_of_id(run))))


def experiment_title(run: Run) -> str:
    """The title of the experiment that a run started from."""
    return experiment(run.experiment).title


def network_title(run: Run) -> str:
    """What a run trains: its experiment's title, or "Own network, 5,210 parameters, from Final Model" with edited layers.

    An own network is named after its stage where it has the settings of the stage's first experiment, else after its
    experiment: "Own network, 404 parameters, from Final Model, record".
    """
    if not run.recipe.layers:
        return experiment_title(run)
    start = experiment(run.experiment)
    is_first = start == lesson_experiments(start.stage.key)[0]
    origin, parameters = start.stage.title if is_first else start.title, _parameters(run.recipe)
    if parameters is None:
        return _("Own network, from {origin}", origin=origin)
    return _("Own network, {count} parameters, from {origin}", count=count(parameters), origin=origin)


def network_name(run: Run) -> str:
    """The name of the network that a run trains: its stage's title, or "Own network" with edited layers."""
    return _(OWN_NETWORK) if run.recipe.layers else experiment(run.experiment).stage.title


@lru_cache(maxsize=512)  # lists of many runs are drawn every second
def _parameters(recipe: Recipe) -> int | None:
    """None for layers that cannot be read or do not fit together, since a list must show any run."""
    try:
        layers = layers_of(recipe)
    except ValueError:
        return None
    return trace(layers).parameters if len(fitting_layers(layers)) == len(layers) else None


def changed_settings(run: Run) -> str:
    """What differs from its experiment's recipe, seed and machine aside: "learning rate 0.05, epochs 2"."""
    differences = run.recipe.differences(experiment(run.experiment).recipe)
    return comma_list(_changed(name, mine) for name, (mine, _its) in differences.items() if name not in CHANCE_AND_MACHINE)


def owners_text(runs: Iterable[Run]) -> str:
    """The nicknames of those who own the runs: "Ada, Bob, Cem and 4 more"; "" where nobody does."""
    names = list(dict.fromkeys(run.nickname for run in runs if run.nickname))
    if len(names) <= MOST_NAMES + 1:
        return comma_list(names)
    return _("{names} and {count} more", names=comma_list(names[:MOST_NAMES]), count=len(names) - MOST_NAMES)


def _changed(name: str, mine: object) -> str:
    if name == "layers":  # the layers themselves would fill a line
        layers = len(str(mine).split())
        return _n("edited: {count} layer", "edited: {count} layers", layers, count=layers)
    return setting(name).label_and_text(mine)


def _end_of_id(run: Run) -> str:
    return run.id.rsplit("-", 1)[-1]
