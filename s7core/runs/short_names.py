"""Short names of runs, for places where many stand side by side: "Final Model, yours, 3 min ago"."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from s7core.formatting import clock
from s7core.language.translation import _, _n
from s7core.language.words import comma_list
from s7core.lesson.groups import group
from s7core.runs.records import Run
from s7core.runs.titles import changed_settings, network_name, network_title, run_title

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds


def short_names(runs: Sequence[Run], is_own: Callable[[Run], bool], by_clock: bool = False) -> dict[str, str]:
    """A name for each run, by its id, as short as keeps it apart from the others: it has the stage and whose run it is.

    Where several experiments of a stage are among the runs, it has the experiment. Where two of these names would be equal,
    they have more: the seed, then the end of the run's id. `is_own` says whether a run belongs to who reads the names. With
    `by_clock` they say when a run was made rather than how long ago, so that they stay the same, as the entries of a list in
    the browser must.
    """
    names: dict[str, str] = {}
    left = list({run.id: run for run in runs}.values())
    networks = _networks(left)

    def by_network(run: Run, is_own: bool, by_clock: bool) -> str:
        return comma_list([networks[run.id], _whose(run, is_own, by_clock)])

    for name_of in (by_network, _by_experiment):
        found = {run.id: name_of(run, is_own(run), by_clock) for run in left}
        often = Counter(found.values())
        names |= {run_id: name for run_id, name in found.items() if often[name] == 1}
        left = [run for run in left if run.id not in names]
    for run in left:
        name = _by_experiment(run, is_own(run), by_clock)
        names[run.id] = run_title(run) if run.is_reference else comma_list([name, run.id.rsplit("-", 1)[-1]])
    return names


def report_titles(runs: Sequence[Run]) -> list[str]:
    """The title of each run in a report: "Final Model, experiment 1, seed 2", in a class with the nickname first.

    Where two would be equal they have the settings that were changed and the time too, and at last the end of the run's id.
    """
    found = [_in_report(run) for run in runs]
    longer = [" · ".join(filter(None, (_in_report(run), changed_settings(run), clock(run.created_at)))) for run in runs]
    for titles in (found, longer):
        if len(set(titles)) == len(runs):
            return titles
    return [run_title(run) for run in runs]


def _in_report(run: Run) -> str:
    if run.is_reference:
        return comma_list([_experiment(run), _whose(run, is_own=False, by_clock=True)])
    title = comma_list([network_title(run), _("seed {seed}", seed=run.recipe.seed)])
    return _("{nickname}: {title}", nickname=run.nickname, title=title) if run.nickname else title


def ago(seconds: float) -> str:
    """How long ago something was: "just now", "3 min ago", "2 h ago", "5 days ago"."""
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("{minutes} min ago", minutes=int(seconds // MINUTE))
    if seconds < DAY:
        return _("{hours} h ago", hours=int(seconds // HOUR))
    days = int(seconds // DAY)
    return _n("{count} day ago", "{count} days ago", days, count=days)


def _networks(runs: Sequence[Run]) -> dict[str, str]:
    """The network of each run, by the run's id: its stage, or its experiment where others of the stage are there too."""
    titles = {run.id: network_name(run) if run.recipe.layers else _experiment(run) for run in runs}
    often = Counter(stage for stage, _title in {(network_name(run), titles[run.id]) for run in runs})
    return {run.id: titles[run.id] if often[network_name(run)] > 1 else network_name(run) for run in runs}


def _experiment(run: Run) -> str:
    return group(run.group).title if run.is_reference else network_title(run)


def _by_experiment(run: Run, is_own: bool, by_clock: bool) -> str:
    seed = [] if run.is_reference else [_("seed {seed}", seed=run.recipe.seed)]
    return comma_list([_experiment(run), *seed, _whose(run, is_own, by_clock)])


def _whose(run: Run, is_own: bool, by_clock: bool) -> str:
    """Whose run it is and when it was made; of a reference run the seed."""
    if run.is_reference:
        return _("reference, seed {seed}", seed=run.recipe.seed)
    when = clock(run.created_at) if by_clock else ago(time.time() - run.created_at)
    return comma_list(filter(None, (_("yours") if is_own else run.nickname, when)))
