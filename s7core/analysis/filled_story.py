"""The story of a stage with its figures, which are computed from its layers, the published facts and runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean

from s7core import formatting
from s7core.language.numerals import localised, percent_sign
from s7core.language.translation import _
from s7core.language.words import sentence_start, sentences
from s7core.lesson.experiments import TARGET, PublishedExperiment, experiments_of, lesson_experiments
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Flatten, Layer, Linear, MaxPool2d
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.lesson.story import STORIES, Story
from s7core.model.trace import Row, Trace, trace

_EQUAL_ACCURACIES = 0.00005  # accuracies closer than this are equal when written with two decimals in percent


@dataclass(frozen=True)
class AccuracyHistory:
    """Test and training accuracy, 0..1, after each epoch of one run, or their means over replicates.

    `whose` names the run or runs within a sentence: "the 5 reference runs on average", "your run". `own` is true for a run
    of the reader's, `runs` is how many runs it is the mean of.
    """

    whose: str
    test: tuple[float, ...]
    train: tuple[float, ...]
    own: bool = False
    runs: int = 1


def mean_history(whose: str, test: Sequence[Sequence[float]], train: Sequence[Sequence[float]]) -> AccuracyHistory:
    """The mean over runs of each epoch's accuracies; test and train (runs, epochs)."""
    return AccuracyHistory(
        whose, tuple(map(mean, zip(*test, strict=True))), tuple(map(mean, zip(*train, strict=True))), runs=len(test)
    )


def published_history(published: PublishedExperiment) -> AccuracyHistory:
    """The published accuracies, for use where there are no reference runs."""
    return AccuracyHistory(_("the published run"), published.curves.test_accuracy, published.curves.train_accuracy)


def fill_story(stage_key: str, histories: Mapping[str, AccuracyHistory]) -> Story:
    """The story of a stage with its figures; `histories` by key of all published experiments."""
    told, story = stage(stage_key), STORIES[stage_key]
    figures = {
        **_layer_figures(told),
        **_change_figures(told),
        **_training_figures(told),
        **_result_figures(told, histories),
    }

    def fill(text: str) -> str:
        return _(text).format_map(figures)

    return replace(
        story,
        opening=fill(story.opening),
        changed=tuple((fill(change), fill(reason)) for change, reason in story.changed),
        architecture=fill(story.architecture),
        look_for=tuple(map(fill, story.look_for)),
        experiment=sentences(*map(fill, filter(None, (story.experiment, story.experiment_detail)))),
        experiment_detail="",
        results=fill(story.results),
        analysis=tuple(map(fill, story.analysis)),
        try_next=tuple(map(fill, story.try_next)),
        step_from_last=_(story.step_from_last),
        why=fill(story.why),
    )


def are_level(first: float, second: float) -> bool:
    """Whether two accuracies, 0..1, are written alike in percent with two decimals."""
    return abs(first - second) < _EQUAL_ACCURACIES


def accuracy_against(first: float, second: float) -> str:
    """The first accuracy, 0..1, relative to the second: "0.35 points above", "level with"."""
    if are_level(first, second):
        return _("level with")
    points = formatting.unsigned_points(first - second)
    return _("{points} points above", points=points) if first > second else _("{points} points below", points=points)


def accuracy_against_network(first: float, second: float, network: str) -> str:
    """The first accuracy, 0..1, relative to the second, that of a network: "0.35 points above that of Net1"."""
    if are_level(first, second):
        return _("level with that of {network}", network=network)
    points = formatting.unsigned_points(first - second)
    if first > second:
        return _("{points} points above that of {network}", points=points, network=network)
    return _("{points} points below that of {network}", points=points, network=network)


def parameters_in(traced: Trace, kind: type[Layer]) -> int:
    """Parameters of all layers of this kind together."""
    return sum(row.parameters for row in rows_of(traced, kind))


def rows_of(traced: Trace, kind: type[Layer]) -> list[Row]:
    """The rows of all layers of this kind, in order."""
    return [row for row in traced.rows if isinstance(row.layer, kind)]


def published_trace(traced_stage: Stage) -> Trace:
    """The trace of a stage with its published settings."""
    return trace(traced_stage.published_architecture)


def stage_before(later: Stage) -> Stage | None:
    """The stage before this one; None before the first."""
    place = ALL_STAGES.index(later)
    return ALL_STAGES[place - 1] if place else None


def _layer_figures(told: Stage) -> dict[str, str]:
    """Figures that follow from the layers alone."""
    now = published_trace(told)
    largest, costliest = max(now.rows, key=lambda row: row.parameters), max(now.rows, key=lambda row: row.macs)
    convolutions, pools, linears = rows_of(now, Conv2d), rows_of(now, MaxPool2d), rows_of(now, Linear)
    squeeze = next((row for row in convolutions if row.kernel == 1), None)
    average = next(iter(rows_of(now, AvgPool2d)), None)
    counted = {
        "convolutions": len(convolutions),
        "max_poolings": len(pools),
        "linears": len(linears),
        "classes": now.output_shape[0],
        "convolutions_after_pool": sum(row.index > pools[-1].index and row.kernel != 1 for row in convolutions),
    }
    return {
        **{name: formatting.number_in_words(number) for name, number in counted.items()},
        **{name.capitalize(): sentence_start(formatting.number_in_words(number)) for name, number in counted.items()},
        "kernel": str(convolutions[0].kernel),
        "parameters": formatting.count(now.parameters),
        "receptive_field": str(now.receptive_field),
        "most_channels": str(_most_channels(now)),
        "flattened": formatting.count(rows_of(now, Flatten)[-1].output_shape[0]),
        "linear_share": formatting.share(parameters_in(now, Linear), now.parameters),
        "linear_mac_share": formatting.share(sum(row.macs for row in linears), now.macs),
        "largest": largest.name,
        "largest_share": formatting.share(largest.parameters, now.parameters),
        "costliest": costliest.name,
        "costliest_share": formatting.share(costliest.macs, now.macs),
        "costliest_parameter_share": formatting.share(costliest.parameters, now.parameters),
        "batch_norm_parameters": formatting.count(parameters_in(now, BatchNorm2d)),
        "batch_norm_share": formatting.share(parameters_in(now, BatchNorm2d), now.parameters),
        "field_at_pool": str(pools[0].receptive_field),
        "grid": str(average.input_shape[-1]) if average else "",
        "squeezed": str(squeeze.output_shape[0]) if squeeze else "",
        "squeezed_from": str(squeeze.input_shape[0]) if squeeze else "",
        "squeeze_parameters": formatting.count(squeeze.parameters) if squeeze else "",
    }


def _change_figures(told: Stage) -> dict[str, str]:
    """Figures against the stage before and the first one; none for the first stage."""
    last, now = stage_before(told), published_trace(told)
    if last is None:
        return {}
    then = published_trace(last)
    return {
        "stage_before": last.title,
        "first_stage": ALL_STAGES[0].title,
        "times_fewer": _times(then, now),
        "times_fewer_first": _times(published_trace(ALL_STAGES[0]), now),
        "most_channels_before": str(_most_channels(then)),
        "max_poolings_before": formatting.number_in_words(len(rows_of(then, MaxPool2d))),
        "dropout_share_before": _short_percent(last.dropout),
    }


def _most_channels(traced: Trace) -> int:
    return max(row.output_shape[0] for row in rows_of(traced, Conv2d))


def _times(then: Trace, now: Trace) -> str:
    """How many times fewer parameters there are now: "7.2", "31"."""
    ratio = then.parameters / now.parameters
    return formatting.decimal(ratio, 0 if ratio >= 10 else 1)


def _short_percent(fraction: float) -> str:
    """A fraction in percent, without zeros at its end: 2.5%, 10%."""
    return localised(f"{fraction * 100:g}") + percent_sign()


def _training_figures(told: Stage) -> dict[str, str]:
    """Settings of the stage's experiments."""
    experiments = lesson_experiments(told.key)
    first = experiments[0].recipe
    return {
        "train_images": formatting.count(first.train_images),
        "epochs": str(first.epochs),
        "batch_size": str(first.batch_size),
        "momentum": localised(f"{first.momentum:g}"),
        "learning_rate": localised(f"{first.learning_rate:g}"),
        "dropout_share": _short_percent(first.dropout),
        "target": formatting.percent(TARGET),
        **{
            f"e{place}_learning_rate": localised(f"{experiment.recipe.learning_rate:g}")
            for place, experiment in enumerate(experiments, start=1)
        },
    }


def _result_figures(told: Stage, histories: Mapping[str, AccuracyHistory]) -> dict[str, str]:
    """Accuracies of the stage's published experiments; none for a stage without one."""
    own = [histories[experiment.key] for experiment in experiments_of(told.key)]
    if not own:
        return {}
    first = own[0]
    values = {
        "whose": first.whose,
        "Whose": sentence_start(first.whose),
        "first": formatting.percent(first.test[0]),
        "last": formatting.percent(first.test[-1]),
        "train_last": formatting.percent(first.train[-1]),
        "gap": _gap(first),
    }
    for place, history in enumerate(own, start=1):
        values |= {f"e{place}_last": formatting.percent(history.test[-1]), f"e{place}_gap": _gap(history)}
    for place, (old, new) in enumerate(pairwise(own), start=2):
        values[f"e{place}_gain"] = formatting.points(new.test[-1] - old.test[-1])
    last = stage_before(told)
    if last and experiments_of(last.key):
        then = histories[experiments_of(last.key)[0].key]
        values |= {
            "first_gain": accuracy_against_network(first.test[0], then.test[0], last.title),
            "last_gain": accuracy_against_network(first.test[-1], then.test[-1], last.title),
            "last_gain_alone": accuracy_against(first.test[-1], then.test[-1]),
        }
    return values


def _gap(history: AccuracyHistory) -> str:
    """Final training accuracy relative to final test accuracy: "0.35 points above test accuracy"."""
    train, test = history.train[-1], history.test[-1]
    if are_level(train, test):
        return _("level with test accuracy")
    points = formatting.unsigned_points(train - test)
    if train > test:
        return _("{points} points above test accuracy", points=points)
    return _("{points} points below test accuracy", points=points)
