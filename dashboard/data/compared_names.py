"""Names of the visitor's runs on Compare: as short as they can be without meaning two runs, and without the ids of runs.

A name in a list never changes while its run exists, since a browser recognises the entries of a list by their text: of two
runs with the same name the later one gets a number.
"""

from collections import Counter
from collections.abc import Iterable

from dashboard.data.visitors import visitor
from s7core.formatting import clock, count, counted
from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import SIZE_SETTINGS
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, setting
from s7core.runs import titles
from s7core.runs.records import Run


def whose_run(run: Run, short: bool = False) -> str:
    """The run's network and whom it belongs to: "Net1 (yours)", of somebody else "Ada: Net1".

    With `short` it is not said what an own network was made from: "Own network (yours)".
    """
    network = titles.network_name(run) if short and run.recipe.layers else titles.network_title(run)
    if visitor().is_author(run.student):
        return _("{network} (yours)", network=network)
    return _("{nickname}: {network}", nickname=run.nickname, network=network) if run.nickname else network


def list_names(runs: Iterable[Run]) -> dict[str, str]:
    """The name of each run in a list, by its id: "Net1 (yours) · 6,000 images × 1 epoch · 23 Nov 14:05"."""
    named: dict[str, str] = {}
    times: Counter[str] = Counter()
    for run in sorted(runs, key=lambda run: (run.created_at, run.id)):
        name = " · ".join(part for part in (whose_run(run), settings_name(run), clock(run.created_at)) if part)
        times[name] += 1
        named[run.id] = name if times[name] == 1 else f"{name} ({times[name]})"
    return named


def settings_name(run: Run) -> str:
    """What differs from the run's experiment: its size in short, then the settings, then a seed of its own."""
    recipe, usual = run.recipe, experiment(run.experiment).recipe
    parts = [_size_text(recipe)] if any(name in recipe.differences(usual) for name in SIZE_SETTINGS) else []
    parts += [
        setting(name).label_and_text(mine)
        for name, (mine, _) in recipe.differences(usual).items()
        if name not in (*SIZE_SETTINGS, *CHANCE_AND_MACHINE, "layers")
    ]
    if recipe.seed != usual.seed:
        parts.append(_("seed {seed}", seed=recipe.seed))
    return comma_list(parts)


def _size_text(recipe: Recipe) -> str:
    epochs = counted(recipe.epochs, "{count} epoch", "{count} epochs")
    return _("{images} images × {epochs}", images=count(recipe.images_trained_on), epochs=epochs)
