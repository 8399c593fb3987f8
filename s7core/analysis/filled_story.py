"""The story of a stage with every figure in its place, computed from layers, published facts and runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean

from s7core import formatting
from s7core.lesson.experiments import TARGET, PublishedExperiment, experiments_of, lesson_experiments
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.lesson.story import STORIES, Story
from s7core.model.trace import Row, Trace, trace

EVEN = 0.00005  # accuracies closer than this, half a hundredth of a point, are written alike


@dataclass(frozen=True)
class AccuracyHistory:
    """Test and training accuracy 0..1 after each epoch: of one run, or the means of several alike.

    `whose` names them as a sentence goes on with: "the 5 reference runs on average", "your run".
    """

    whose: str
    test: tuple[float, ...]
    train: tuple[float, ...]
    own: bool = False


def mean_history(whose: str, test: Sequence[Sequence[float]], train: Sequence[Sequence[float]]) -> AccuracyHistory:
    """Averaged over runs of the same length, epoch by epoch."""
    return AccuracyHistory(whose, tuple(map(mean, zip(*test, strict=True))), tuple(map(mean, zip(*train, strict=True))))


def published_history(of: PublishedExperiment) -> AccuracyHistory:
    """What to tell of where no reference runs are there."""
    return AccuracyHistory("the published run", of.curves.test_accuracy, of.curves.train_accuracy)


def fill_story(stage_key: str, learned: Mapping[str, AccuracyHistory]) -> Story:
    """The stage's story with its figures; `learned` by the key of each published experiment."""
    of, story = stage(stage_key), STORIES[stage_key]
    values = {**_of_layers(of), **_of_change(of), **_of_training(of), **_of_results(of, learned)}

    def fill(text: str) -> str:
        return text.format_map(values)

    return replace(
        story,
        changed=tuple((fill(change), fill(reason)) for change, reason in story.changed),
        **{name: fill(getattr(story, name)) for name in ("opening", "architecture", "experiment", "results")},
        **{name: tuple(map(fill, getattr(story, name))) for name in ("look_for", "analysis", "try_next")},
    )


def accuracy_against(first: float, second: float) -> str:
    """How an accuracy stands to another: "0.35 points above", "level with"."""
    difference = first - second
    return (
        "level with"
        if abs(difference) < EVEN
        else (f"{abs(difference) * 100:.2f} points {'above' if difference > 0 else 'below'}")
    )


def parameters_in(now: Trace, kind: type) -> int:
    """Parameters of all layers of a kind."""
    return sum(row.parameters for row in rows_of(now, kind))


def rows_of(now: Trace, kind: type) -> list[Row]:
    return [row for row in now.rows if isinstance(row.layer, kind)]


def published_trace(of: Stage) -> Trace:
    return trace(of.published_architecture)


def stage_before(of: Stage) -> Stage | None:
    """The stage before this one; None before the first."""
    place = ALL_STAGES.index(of)
    return ALL_STAGES[place - 1] if place else None


def _of_layers(of: Stage) -> dict[str, str]:
    now = published_trace(of)
    largest, costliest = max(now.rows, key=lambda row: row.parameters), max(now.rows, key=lambda row: row.macs)
    convolutions, pools, linears = (rows_of(now, kind) for kind in (Conv2d, MaxPool2d, Linear))
    squeeze = next((row for row in convolutions if row.kernel == 1), None)
    average = next(iter(rows_of(now, AvgPool2d)), None)
    counted = {
        "convolutions": len(convolutions),
        "max_poolings": len(pools),
        "linears": len(linears),
        "classes": now.output_shape[0],
        "convolutions_after_pool": sum(row.index > pools[-1].index and row.kernel > 1 for row in convolutions),
    }
    return {
        **{name: formatting.number_in_words(number) for name, number in counted.items()},
        **{name.capitalize(): formatting.number_in_words(number).capitalize() for name, number in counted.items()},
        "kernel": str(convolutions[0].kernel),
        "parameters": f"{now.parameters:,}",
        "receptive_field": str(now.receptive_field),
        "most_channels": str(_most_channels(now)),
        "flattened": f"{rows_of(now, Flatten)[-1].output_shape[0]:,}",
        "linear_share": formatting.share(parameters_in(now, Linear), now.parameters),
        "linear_mac_share": formatting.share(sum(row.macs for row in linears), now.macs),
        "largest": largest.name,
        "largest_share": formatting.share(largest.parameters, now.parameters),
        "costliest": costliest.name,
        "costliest_share": formatting.share(costliest.macs, now.macs),
        "costliest_parameter_share": formatting.share(costliest.parameters, now.parameters),
        "batch_norm_parameters": f"{parameters_in(now, BatchNorm2d):,}",
        "batch_norm_share": formatting.share(parameters_in(now, BatchNorm2d), now.parameters),
        "field_at_pool": str(pools[0].receptive_field),
        "grid": str(average.input_shape[-1]) if average else "",
        "squeezed": str(squeeze.output_shape[0]) if squeeze else "",
        "squeezed_from": str(squeeze.input_shape[0]) if squeeze else "",
        "squeeze_parameters": f"{squeeze.parameters:,}" if squeeze else "",
    }


def _of_change(of: Stage) -> dict[str, str]:
    """Against the stage before, and the first."""
    last, now = stage_before(of), published_trace(of)
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
        "dropout_share_before": f"{last.dropout * 100:g} %",
    }


def _most_channels(now: Trace) -> int:
    return max(row.output_shape[0] for row in rows_of(now, Conv2d))


def _times(then: Trace, now: Trace) -> str:
    ratio = then.parameters / now.parameters
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _of_training(of: Stage) -> dict[str, str]:
    experiments = lesson_experiments(of.key)
    first = experiments[0].recipe
    return {
        "train_images": f"{first.train_images:,}",
        "epochs": str(first.epochs),
        "batch_size": str(first.batch_size),
        "momentum": f"{first.momentum:g}",
        "learning_rate": f"{first.learning_rate:g}",
        "dropout_share": f"{first.dropout * 100:g} %",
        "target": formatting.percent(TARGET),
        **{f"e{place}_learning_rate": f"{each.recipe.learning_rate:g}" for place, each in enumerate(experiments, start=1)},
    }


def _of_results(of: Stage, learned: Mapping[str, AccuracyHistory]) -> dict[str, str]:
    """Nothing where no experiment of the stage was published."""
    found = [learned[each.key] for each in experiments_of(of.key)]
    if not found:
        return {}
    first = found[0]
    values = {
        "whose": first.whose,
        "Whose": first.whose[0].upper() + first.whose[1:],
        "first": formatting.percent(first.test[0]),
        "last": formatting.percent(first.test[-1]),
        "train_last": formatting.percent(first.train[-1]),
        "gap": f"{_gap(first)} test accuracy",
        "gap_words": _gap(first),
    }
    for place, each in enumerate(found, start=1):
        values |= {f"e{place}_last": formatting.percent(each.test[-1]), f"e{place}_gap_words": _gap(each)}
    for place, (old, new) in enumerate(pairwise(found), start=2):
        values[f"e{place}_gain"] = formatting.points(new.test[-1] - old.test[-1])
    last = stage_before(of)
    if last and experiments_of(last.key):
        then = learned[experiments_of(last.key)[0].key]
        values |= {
            "first_gain": accuracy_against(first.test[0], then.test[0]),
            "last_gain": accuracy_against(first.test[-1], then.test[-1]),
        }
    return values


def _gap(of: AccuracyHistory) -> str:
    return accuracy_against(of.train[-1], of.test[-1])
