"""Commands that look at networks: stages, summary."""

import argparse

from s7core import formatting
from s7core.commands.arguments import AddCommand, add_settings, given, print_json
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import PublishedExperiment, all_experiments
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.architecture_check import check_architecture
from s7core.model.trace import Trace, trace
from s7core.recipe import Recipe

NETWORK = ("batch_norm", "dropout", "layers")


def add_network_commands(command: AddCommand) -> None:
    command("stages", stages_command, "List the four stages and the experiments.")

    summary = command("summary", summary_command, "Print the layer table of a stage, or of a network of your own.")
    summary.add_argument("stage", metavar="STAGE", help="init, net1, net2 or final")
    add_settings(summary, NETWORK)


def stages_command(options: argparse.Namespace) -> int:
    traces = {each.key: trace(each.published_architecture) for each in ALL_STAGES}
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
    for each in ALL_STAGES:
        t = traces[each.key]
        print(f"{each.key:<12}{each.title:<14}{t.parameters:>12,}{t.macs:>22,}{t.receptive_field:>17}")
    print(f"\n{'experiment':<14}{'title':<28}{'learning rate':>14}{'published test accuracy':>25}")
    for each in all_experiments():
        accuracy = f"{each.test_accuracy:.2%}" if isinstance(each, PublishedExperiment) else "not published"
        print(f"{each.key:<14}{each.title:<28}{each.recipe.learning_rate:>14g}{accuracy:>25}")
    return 0


def _totals(traced: Trace) -> dict[str, int]:
    return {"parameters": traced.parameters, "macs": traced.macs, "receptive_field": traced.receptive_field}


def summary_command(options: argparse.Namespace) -> int:
    of = stage(options.stage)
    recipe = Recipe(stage=of.key, **{"batch_norm": of.batch_norm, "dropout": of.dropout, **given(options, NETWORK)})
    check_architecture(layers_of(recipe))
    traced = trace(layers_of(recipe))
    if options.json:
        rows = [
            {
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
            for row in traced.rows
        ]
        print_json({"stage": of.key, **_totals(traced), "rows": rows})
        return 0
    edited = ", edited" if recipe.layers else ""
    print(f"{of.title}{edited}: BatchNorm {'on' if recipe.batch_norm else 'off'}, dropout {recipe.dropout:g}\n")
    heads = ("layer", "output shape", "parameters", "kernel", "stride", "padding", "r. field", "jump", "mult-acc")
    widths = (16, 15, 12, 8, 8, 9, 10, 6, 13)
    print("".join(f"{head:{'<' if w in widths[:2] else '>'}{w}}" for head, w in zip(heads, widths, strict=True)))
    for row in traced.rows:
        numbers = (row.parameters, row.kernel, row.stride, row.padding, row.receptive_field, row.jump, row.macs)
        shape = formatting.shape(row.output_shape)
        print(
            f"{row.name:<16}{shape:<15}"
            + "".join(f"{'' if n is None else format(n, ','):>{w}}" for n, w in zip(numbers, widths[2:], strict=True))
        )
    print(
        f"\n{traced.parameters:,} parameters, {traced.macs:,} multiply-accumulates an image, receptive field "
        f"{traced.receptive_field} pixels"
    )
    return 0
