"""The commands train, lr-range and bench, which train networks."""

import argparse
import sys
from dataclasses import replace

from s7core import formatting
from s7core.choices import RANGE_TEST
from s7core.commands.arguments import (
    AddCommand,
    add_settings,
    add_store,
    check_machine,
    fail,
    given_settings,
    opened_store,
    print_json,
    print_progress,
)
from s7core.formatting import learning_rate
from s7core.lesson.experiments import all_experiments, experiment
from s7core.recipe import TRAINING_IMAGES, settings

# What loads torch is imported where it is used: that takes seconds, and the checks before do not need it.

_NAMES = tuple(setting.name for setting in settings())
TRAIN_OPTIONS = tuple(name for name in _NAMES if name != "stage")  # the experiment decides the stage
_NOT_OF_RANGE_TEST = ("learning_rate", "scheduler", "epochs", "test_images", "validation", "live_test")
RANGE_OPTIONS = tuple(name for name in TRAIN_OPTIONS if name not in _NOT_OF_RANGE_TEST)
BENCH_OPTIONS = ("device", "precision", "threads")


def add_training_commands(add_command: AddCommand) -> None:
    keys = ", ".join(known.key for known in all_experiments())
    train = add_command("train", train_command, "Train an experiment; options change its published settings.")
    train.add_argument("experiment", metavar="EXPERIMENT", help=keys)
    add_settings(train, TRAIN_OPTIONS)
    add_store(train)

    range_help = "Learning-rate range test: raise the rate over one epoch and watch."
    lr_range = add_command("lr-range", lr_range_command, range_help)
    lr_range.add_argument("experiment", metavar="EXPERIMENT", help=keys)
    add_settings(lr_range, RANGE_OPTIONS)
    add_store(lr_range)

    bench = add_command("bench", bench_command, "Time the engine beside the plain loop of tutorials, in turns.")
    bench.add_argument("--experiment", metavar="EXPERIMENT", default="final-exp3", help="default final-exp3")
    bench.add_argument("--images", type=int, default=12_000, help="training images in each pass, default 12000")
    bench.add_argument("--repeats", type=int, default=3, help="passes of each loop, default 3")
    add_settings(bench, BENCH_OPTIONS)


def train_command(options: argparse.Namespace) -> int:
    """Train an experiment with changed settings in this process; the exit code says how the run ended."""
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given_settings(options, TRAIN_OPTIONS))
    check_machine(recipe)
    store = opened_store(options.store)
    from s7core.runs.terminal import train_here

    return train_here(store.submit(recipe, chosen.key, state="running"), store, as_json=options.json)


def lr_range_command(options: argparse.Namespace) -> int:
    """Make a learning-rate range test and print its curve and the rate that it suggests."""
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given_settings(options, RANGE_OPTIONS), scheduler=RANGE_TEST, epochs=1)
    check_machine(recipe)
    store = opened_store(options.store)
    from s7core.analysis.range_test import SUGGESTION_RULE, read_range_test
    from s7core.runs.terminal import train_here

    run_id = store.submit(recipe, chosen.key, state="running")
    code = train_here(run_id, store, as_json=False, out=sys.stderr)
    if code:
        return code
    steps = store.steps(run_id, recipe.steps_per_epoch + 1)
    found = read_range_test([step.learning_rate for step in steps], [step.loss for step in steps])
    if options.json:
        print_json(
            {
                "experiment": chosen.key,
                "run": run_id,
                "suggestion": found.suggestion,
                "reason": found.reason,
                "lowest_at": found.lowest_at,
                "rule_of_thumb": SUGGESTION_RULE,
                "steps": [vars(point) for point in found.points],
            }
        )
        return 0
    print(f"{'learning rate':>14}{'loss, smoothed':>16}")
    for point in found.points[:: max(1, len(found.points) // 24)]:
        print(f"{learning_rate(point.learning_rate):>14}{point.smoothed_loss:>16.4f}")
    if found.suggestion is None:
        print(f"\nNo learning rate is suggested. {found.reason}")
    else:
        print(f"\nA learning rate to try: {learning_rate(found.suggestion)}. Rule of thumb: {SUGGESTION_RULE}")
    return 0


def bench_command(options: argparse.Namespace) -> int:
    """Measure how long an epoch takes with the engine and with a plain PyTorch loop."""
    chosen = experiment(options.experiment)
    recipe = replace(chosen.recipe, **given_settings(options, BENCH_OPTIONS))
    if not 1_000 <= options.images <= TRAINING_IMAGES:
        fail(f"images is {options.images}, but it must be a whole number from 1,000 to {formatting.count(TRAINING_IMAGES)}.")
    if options.repeats < 1:
        fail(f"repeats is {options.repeats}, but it must be a whole number from 1.")
    from s7core.bench.bench_report import in_words, measure

    report = measure(recipe, chosen.key, options.images, options.repeats, say=print_progress)
    if options.json:
        print_json(report.to_dict())
    else:
        print(in_words(report))
    return 0
