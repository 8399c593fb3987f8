"""The commands stages and summary, which describe networks."""

import argparse

from s7core import formatting
from s7core.commands.arguments import AddCommand, add_settings, given_settings, print_json
from s7core.formatting import count, percent
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import PublishedExperiment, all_experiments
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.architecture_check import check_architecture
from s7core.model.trace import Row, Trace, trace
from s7core.recipe import Recipe, setting

NETWORK_OPTIONS = ("batch_norm", "dropout", "layers")

# Of the printed layer table: heading and width in characters. The first two columns are text and stand left.
_TEXT_COLUMNS = (("layer", 16), ("output shape", 15))
_NUMBER_COLUMNS = (
    ("parameters", 12),
    ("kernel", 8),
    ("stride", 8),
    ("padding", 9),
    ("r. field", 10),
    ("jump", 6),
    ("mult-acc", 13),
)


def add_network_commands(add_command: AddCommand) -> None:
    add_command("stages", stages_command, "List the four stages and the experiments.")

    summary = add_command("summary", summary_command, "Print the layer table of a stage, or of a network of your own.")
    summary.add_argument("stage", metavar="STAGE", help="init, net1, net2 or final")
    add_settings(summary, NETWORK_OPTIONS)


def stages_command(options: argparse.Namespace) -> int:
    """List the stages with the size of their networks, and the experiments with their published accuracy."""
    traces = {known.key: trace(known.published_architecture) for known in ALL_STAGES}
    if options.json:
        print_json(
            {
                "stages": [{"key": s.key, "title": s.title, **_totals(traces[s.key])} for s in ALL_STAGES],
                "experiments": [
                    {
                        "key": e.key,
                        "title": e.title,
                        "stage": e.stage.key,
                        "recipe": e.recipe.to_dict(),
                        "published": e.to_dict() if isinstance(e, PublishedExperiment) else None,
                    }
                    for e in all_experiments()
                ],
            }
        )
        return 0
    print(f"{'stage':<12}{'title':<14}{'parameters':>12}{'multiply-accumulates':>22}{'receptive field':>17}")
    for s in ALL_STAGES:
        t = traces[s.key]
        print(f"{s.key:<12}{s.title:<14}{count(t.parameters):>12}{count(t.macs):>22}{t.receptive_field:>17}")
    print(f"\n{'experiment':<14}{'title':<28}{'learning rate':>14}{'published test accuracy':>25}")
    for e in all_experiments():
        accuracy = percent(e.test_accuracy) if isinstance(e, PublishedExperiment) else "not published"
        rate = setting("learning_rate").text(e.recipe.learning_rate)
        print(f"{e.key:<14}{e.title:<28}{rate:>14}{accuracy:>25}")
    return 0


def _totals(traced: Trace) -> dict[str, int]:
    return {"parameters": traced.parameters, "macs": traced.macs, "receptive_field": traced.receptive_field}


def summary_command(options: argparse.Namespace) -> int:
    """Print the layers of a stage, with its own BatchNorm and dropout unless options say otherwise."""
    chosen = stage(options.stage)
    own = {"batch_norm": chosen.batch_norm, "dropout": chosen.dropout}
    recipe = Recipe(stage=chosen.key, **(own | given_settings(options, NETWORK_OPTIONS)))
    check_architecture(layers_of(recipe))
    traced = trace(layers_of(recipe))
    if options.json:
        print_json({"stage": chosen.key, **_totals(traced), "rows": [_row_facts(row) for row in traced.rows]})
        return 0
    edited = ", edited" if recipe.layers else ""
    batch_norm, dropout = (setting(name).text(getattr(recipe, name)) for name in ("batch_norm", "dropout"))
    print(f"{chosen.title}{edited}: BatchNorm {batch_norm}, dropout {dropout}\n")
    print(_table_line([heading for heading, _ in (*_TEXT_COLUMNS, *_NUMBER_COLUMNS)]))
    for row in traced.rows:
        numbers = (row.parameters, row.kernel, row.stride, row.padding, row.receptive_field, row.jump, row.macs)
        cells = ["" if number is None else count(number) for number in numbers]
        print(_table_line([row.name, formatting.shape(row.output_shape), *cells]))
    print(
        f"\n{count(traced.parameters)} parameters, {count(traced.macs)} multiply-accumulates an image, receptive field "
        f"{traced.receptive_field} pixels"
    )
    return 0


def _row_facts(row: Row) -> dict[str, object]:
    return {
        "index": row.index,
        "type": row.type,
        "output_shape": list(row.output_shape),
        "parameters": row.parameters,
        "kernel": row.kernel,
        "stride": row.stride,
        "padding": row.padding,
        "receptive_field": row.receptive_field,
        "jump": row.jump,
        "macs": row.macs,
    }


def _table_line(cells: list[str]) -> str:
    texts, numbers = cells[: len(_TEXT_COLUMNS)], cells[len(_TEXT_COLUMNS) :]
    left = "".join(f"{cell:<{width}}" for cell, (_, width) in zip(texts, _TEXT_COLUMNS, strict=True))
    return left + "".join(f"{cell:>{width}}" for cell, (_, width) in zip(numbers, _NUMBER_COLUMNS, strict=True))
