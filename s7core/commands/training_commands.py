"""Commands that train: train, lr-range, bench."""

import argparse
import sys
from dataclasses import replace

from s7core.commands.arguments import AddCommand, add_settings, add_store, check_machine, fail, given, print_json
from s7core.lesson.experiments import all_experiments, experiment
from s7core.recipe import TRAINING_IMAGES, settings
from s7core.runs.store import Store

# What needs torch is imported where it is used: that takes seconds, and the checks before need none of it.

RANGE_OPTIONS = tuple(
    each.name for each in settings() if each.name not in ("stage", "learning_rate", "scheduler", "epochs", "validation")
)
TRAIN_OPTIONS = tuple(each.name for each in settings() if each.name != "stage")  # the experiment decides the stage


def add_training_commands(command: AddCommand) -> None:
    train = command("train", train_command, "Train an experiment; options change its published settings.")
    train.add_argument("experiment", metavar="EXPERIMENT", help=", ".join(each.key for each in all_experiments()))
    add_settings(train, TRAIN_OPTIONS)
    add_store(train)

    lr_range = command("lr-range", lr_range_command, "Learning-rate range test: raise the rate over one epoch and watch.")
    lr_range.add_argument("experiment", metavar="EXPERIMENT", help=", ".join(each.key for each in all_experiments()))
    add_settings(lr_range, RANGE_OPTIONS)
    add_store(lr_range)

    bench = command("bench", bench_command, "Time the engine beside the plain loop of tutorials, in turns.")
    bench.add_argument("--experiment", metavar="EXPERIMENT", default="final-exp3", help="default final-exp3")
    bench.add_argument("--images", type=int, default=12_000, help="training images in each pass, default 12000")
    bench.add_argument("--repeats", type=int, default=3, help="passes of each loop, default 3")
    add_settings(bench, ("device", "precision", "threads"))


def train_command(options: argparse.Namespace) -> int:
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given(options, TRAIN_OPTIONS))
    check_machine(recipe)
    store = Store(options.store)
    from s7core.runs.terminal import train_here

    return train_here(store.submit(recipe, chosen.key, state="running"), store, as_json=options.json)


def lr_range_command(options: argparse.Namespace) -> int:
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given(options, RANGE_OPTIONS), scheduler="range-test", epochs=1)
    check_machine(recipe)
    store = Store(options.store)
    from s7core.analysis.range_test import RULE, read_range_test
    from s7core.runs.terminal import train_here

    run_id = store.submit(recipe, chosen.key, state="running")
    code = train_here(run_id, store, as_json=False, out=sys.stderr)
    if code:
        return code
    steps = store.steps(run_id, recipe.steps_per_epoch + 1)
    found = read_range_test([each.learning_rate for each in steps], [each.loss for each in steps])
    if options.json:
        print_json(
            {
                "experiment": chosen.key,
                "run": run_id,
                "suggestion": found.suggestion,
                "lowest_at": found.lowest_at,
                "rule_of_thumb": RULE,
                "steps": [vars(each) for each in found.points],
            }
        )
    else:
        print(f"{'learning rate':>14}{'loss, smoothed':>16}")
        for each in found.points[:: max(1, len(found.points) // 24)]:
            print(f"{each.learning_rate:>14.2g}{each.smoothed_loss:>16.4f}")
        print(f"\nA learning rate to try: {found.suggestion:.2g}. Rule of thumb: {RULE}")
    return 0


def bench_command(options: argparse.Namespace) -> int:
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given(options, ("device", "precision", "threads")))
    if not 1_000 <= options.images <= TRAINING_IMAGES:
        fail(f"images is {options.images}, but it must be a whole number from 1,000 to {TRAINING_IMAGES:,}.")
    if options.repeats < 1:
        fail(f"repeats is {options.repeats}, but it must be a whole number from 1.")
    from s7core.bench.bench_report import in_words, measure

    report = measure(
        recipe, chosen.key, options.images, options.repeats, say=lambda line: print(line, file=sys.stderr, flush=True)
    )
    if options.json:
        print_json(report.to_dict())
    else:
        print(in_words(report))
    return 0
