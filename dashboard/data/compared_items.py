"""What can be compared: published experiments, groups of runs that differ in their seeds, and single runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dashboard.data.compared_names import list_names
from dashboard.data.queries import recent_runs, traced, traced_recipe
from dashboard.data.resources import run_catalog, store
from dashboard.state.address import asked_all
from dashboard.state.session import COMPARED
from s7core.analysis.replicates import replicate_groups
from s7core.analysis.statistics import Interval, accuracy_interval
from s7core.export.report.entry import RecordedRuns, entry_of_published
from s7core.formatting import counted
from s7core.language.translation import _
from s7core.lesson.experiments import PublishedExperiment, experiments, published_experiment
from s7core.lesson.groups import group, groups
from s7core.lesson.palette import Mark
from s7core.lesson.stages import stage_mark
from s7core.model.trace import Trace
from s7core.recipe import Recipe
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run
from s7core.runs.settings_key import settings_key

PUBLISHED_PREFIX, GROUP_PREFIX, SEEDS_PREFIX = "published-", "reference-", "seeds-"
PUBLISHED, REFERENCE, OWN = "published", "reference", "yours"


@dataclass(frozen=True)
class Item(RecordedRuns):
    """A run, several runs of one recipe, or a published run. `records` has the epochs of each run, or of the published one.

    `name` is the title without the kind; `kind` is PUBLISHED, REFERENCE or OWN; `experiment` is the key of the experiment
    that it starts from.
    """

    key: str
    title: str
    name: str
    kind: str
    experiment: str
    recipe: Recipe
    trace: Trace
    runs: tuple[Run, ...]
    records: tuple[tuple[EpochRecord, ...], ...]
    mark: Mark

    @property
    def published(self) -> bool:
        """Whether it is a published run, of which no answers digit by digit are known."""
        return self.kind == PUBLISHED

    @property
    def settings(self) -> dict[str, Any]:
        """The recipe's values by name of the setting; of several runs the seed is a list of all seeds as text."""
        seeds = [run.recipe.seed for run in self.runs]
        return self.recipe.to_dict() | ({"seed": ", ".join(map(str, seeds))} if len(seeds) > 1 else {})

    @property
    def interval(self) -> Interval:
        """95% interval of the last test accuracy: over seeds if there are several runs, else over the tested digits."""
        return accuracy_interval(self.last, self.recipe.test_images)

    def curves(self, figure: str) -> np.ndarray:
        """(runs, epochs) values of one field of EpochRecord, for the epochs that all runs have."""
        return np.array([[getattr(each, figure) for each in of_run[: self.epochs]] for of_run in self.records])


def published_behind(items: list[Item]) -> list[PublishedExperiment]:
    """The published runs of the items' experiments, each once, without those that are among the items."""
    shown = {each.experiment for each in items if each.published}
    keys = dict.fromkeys(each.experiment for each in items if each.experiment not in shown)
    return [found for key in keys if (found := published_experiment(key))]


@dataclass(frozen=True)
class Choice:
    """Something that can be compared: its title, and the function that reads its curves."""

    title: str
    read: Callable[[], Item]


def choices(runs: Sequence[Run] | None = None) -> dict[str, Choice]:
    """Everything that can be compared, by its key in an address; `runs` are the recent own ones, None to read them."""
    found: dict[str, Choice] = {}
    own = [run for run in (recent_runs(COMPARED) if runs is None else runs) if run.epochs_done]
    for seeds in replicate_groups([run for run in [*own, *_of_named_seeds()] if run.state == "finished"]).values():
        if len(seeds) > 1:  # of runs at different epochs the mean would mean nothing
            _offer(found, seeds_key(seeds[0]), _seeds_title(seeds), OWN, seeds)
    names = list_names(own)
    for run in own:
        _offer(found, run.id, names[run.id], OWN, [run])
    shipped = run_catalog().reference_store.runs()
    for shipped_group in groups():
        runs = [run for run in shipped if run.group == shipped_group.key]
        if len(runs) > 1:
            title = _group_title(shipped_group.title, len(runs))
            _offer(found, GROUP_PREFIX + shipped_group.key, title, REFERENCE, runs)
    for each in experiments():
        found[PUBLISHED_PREFIX + each.key] = Choice(_published_title(each), partial(_of_published, each))
    for run in shipped:
        _offer(found, run.id, titles.run_title(run), REFERENCE, [run])
    return found


def _of_named_seeds() -> list[Run]:
    """The runs of the groups of seeds that the address names, however old they are."""
    keys = [asked.removeprefix(SEEDS_PREFIX) for asked in asked_all(COMPARED) if asked.startswith(SEEDS_PREFIX)]
    return [run for key in keys for run in store().runs_with_settings(key)]


def measured(items: Sequence[Item]) -> list[Item]:
    """The items whose answers are known digit by digit, which is all but the published ones."""
    return [each for each in items if not each.published]


def _of_published(each: PublishedExperiment) -> Item:
    return Item(
        PUBLISHED_PREFIX + each.key,
        _published_title(each),
        each.title,
        PUBLISHED,
        each.key,
        each.recipe,
        traced(each.stage.key, each.recipe.batch_norm, each.recipe.dropout),
        (),
        entry_of_published(each).records,
        stage_mark(each.stage.key),
    )


def _offer(found: dict[str, Choice], key: str, title: str, kind: str, runs: Sequence[Run]) -> None:
    found[key] = Choice(title, partial(_of_runs, key, title, kind, runs))


def _of_runs(key: str, title: str, kind: str, runs: Sequence[Run]) -> Item:
    first = runs[0]
    if len(runs) == 1:
        title = name = titles.run_name(first)  # short enough for a legend
    else:
        name = group(first.group).title if first.is_reference else title
    return Item(
        key,
        title,
        name,
        kind,
        first.experiment,
        first.recipe,
        traced_recipe(first.recipe),
        tuple(runs),
        tuple(tuple(run_catalog().epochs(run.id)) for run in runs),
        stage_mark(first.recipe.stage),
    )


def seeds_key(run: Run) -> str:
    """The key of a group of the visitor's own runs: equal for all runs that differ only in seed and machine."""
    return SEEDS_PREFIX + settings_key(run.experiment, run.recipe)


def _seeds_title(runs: Sequence[Run]) -> str:
    seeds = counted(len(runs), "{count} seed of yours", "{count} seeds of yours")
    return " · ".join(filter(None, [titles.network_title(runs[0]), titles.changed_settings(runs[0]), seeds]))


def _group_title(title: str, seeds: int) -> str:
    return _("{group}, reference, {seeds}", group=title, seeds=counted(seeds, "{count} seed", "{count} seeds"))


def _published_title(each: PublishedExperiment) -> str:
    return _("{experiment}, published", experiment=each.title)
