"""The commands compare, audit and reference, which judge what was measured and keep the reference runs."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from s7core.commands.arguments import AddCommand, add_store, fail, opened_store, print_json, print_progress
from s7core.formatting import percent
from s7core.lesson.groups import Group, group, groups
from s7core.reference.audit import audit
from s7core.reference.comparison import compare
from s7core.reference.comparison_cautions import cautions
from s7core.reference.comparison_side import side
from s7core.reference.reference_store import SHIPPED, ReferenceStore, reference_run_id
from s7core.reference.run_catalog import RunCatalog

QUICKEST_EXPERIMENT = "final-exp1"  # trains fastest of those with BatchNorm, dropout and augmentation


def add_reference_commands(add_command: AddCommand) -> None:
    compared = add_command("compare", compare_command, "Say whether B is really better than A.")
    compared.add_argument("a", metavar="A", help="the id of a run, or the key of an experiment for all its reference runs")
    compared.add_argument("b", metavar="B")
    add_store(compared)

    add_command("audit", audit_command, "Set every published claim beside what was computed or measured here.")

    reference = add_command("reference", reference_command, "The reference runs: list them, make them again, check one.")
    reference.add_argument(
        "action",
        nargs="?",
        choices=["list", "build", "check"],
        default="list",
        help="list (default); build: train what is missing; check: train one for an epoch again and compare to the bit",
    )
    keys = ", ".join(known.key for known in groups())
    reference.add_argument("--experiment", metavar="E", help=f"only this one: {keys}")
    reference.add_argument("--seeds", metavar="N", type=int, help="build: seeds 1 to N, default as many as are shipped")
    reference.add_argument("--seed", metavar="S", type=int, default=1, help="check: this seed, default 1")
    reference.add_argument("--again", action="store_true", help="build: replace what is there already")
    reference.add_argument(
        "--snapshots", action="store_true", help="build: train one seed again and add its weights on the way to its file"
    )
    reference.add_argument(
        "--folder", metavar="F", type=Path, default=SHIPPED, help="the folder of the files; default: that of the package"
    )
    reference.add_argument(
        "--store", metavar="URL", help="build: where the runs are trained; default: a store of its own in the cache folder"
    )


def compare_command(options: argparse.Namespace) -> int:
    """Print the accuracies of both sides and whether their difference is beyond noise."""
    catalog = RunCatalog(opened_store(options.store), ReferenceStore())
    comparison = compare(side(catalog, options.a), side(catalog, options.b))
    if options.json:
        print_json(comparison.to_dict())
        return 0
    for either in (comparison.a, comparison.b):
        accuracy = percent(sum(either.accuracies) / len(either.accuracies))
        over = f"mean of {len(either.runs)} seeds" if len(either.runs) > 1 else "one run"
        print(f"{either.title}: {accuracy} ({either.interval.in_percent}), {over}")
    print(f"\n{comparison.headline}\n{comparison.verdict}")
    for caution in cautions(comparison):
        print(f"\n{caution}")
    return 0


def audit_command(options: argparse.Namespace) -> int:
    """Print every published claim with its verdict."""
    findings = audit(ReferenceStore())
    if options.json:
        print_json([asdict(finding) for finding in findings])
        return 0
    for finding in findings:
        print(
            f"{finding.verdict.upper()}: {finding.subject}, “{finding.claim}”\n    {finding.found}\n    {finding.reason}\n"
        )
    return 0


def reference_command(options: argparse.Namespace) -> int:
    """List, build or check the reference runs, of one experiment or of all."""
    chosen = [group(options.experiment)] if options.experiment else list(groups())
    if options.seeds is not None and not 1 <= options.seeds <= 1000:
        fail(f"seeds is {options.seeds}, but it must be a whole number from 1 to 1,000.")
    reference_store = ReferenceStore(options.folder)
    if options.action == "build":
        return _build(options, chosen, reference_store)
    return _check(options, reference_store) if options.action == "check" else _list(options, chosen, reference_store)


def _list(options: argparse.Namespace, chosen: list[Group], reference_store: ReferenceStore) -> int:
    keys = [known.key for known in chosen]
    runs = [run for run in reference_store.runs() if run.group in keys]
    if options.json:
        print_json([{**run.to_dict(), "group": run.group, "device": run.device, "versions": run.versions} for run in runs])
        return 0
    print(f"{'id':<36}{'epochs':>7}{'last test':>11}{'best test':>11}{'minutes':>9}")
    for run in runs:
        last, best = (percent(accuracy, missing="") for accuracy in (run.last_test_accuracy, run.best_test_accuracy))
        minutes = sum(epoch.seconds for epoch in reference_store.epochs(run.id)) / 60
        print(f"{run.id:<36}{run.epochs_done:>7}{last:>11}{best:>11}{minutes:>9.1f}")
    return 0


def _build(options: argparse.Namespace, chosen: list[Group], reference_store: ReferenceStore) -> int:
    from s7core.data.mnist_arrays import cache_folder
    from s7core.reference.build import build, build_snapshots

    if options.snapshots and options.seeds is not None:
        fail(f"seeds is {options.seeds}, but only one seed of an experiment gets --snapshots: leave --seeds out.")
    url = options.store or str(cache_folder() / "reference.sqlite")  # apart from the user's own runs
    try:
        store = opened_store(url)
        if options.snapshots:
            filed = build_snapshots(chosen, store, reference_store, options.again, say=print_progress)
        else:
            filed = build(chosen, options.seeds, store, reference_store, options.again, say=print_progress)
    except OSError as error:
        fail(
            f"folder is {str(reference_store.folder)!r}, which cannot be written to ({error.strerror}): choose another "
            "with --folder."
        )
    except RuntimeError as error:
        print(f"s7core: {error} Run the command again to go on.", file=sys.stderr)
        return 1
    if options.json:
        print_json({"filed": filed})
    else:
        print(f"{filed} runs filed in {reference_store.folder}")
    return 0


def _check(options: argparse.Namespace, reference_store: ReferenceStore) -> int:
    key = options.experiment or QUICKEST_EXPERIMENT
    run = reference_store.run(reference_run_id(group(key), options.seed))
    if run is None:
        reference_store.check_whole(reference_run_id(group(key), options.seed))
        fail(f"there is no reference run of {key} with seed {options.seed}; `python -m s7core reference` lists them.")
    from s7core.reference.check import check_run

    result = check_run(run, reference_store, say=print_progress)
    if options.json:
        print_json({**asdict(result), "exact": result.exact, "passed": result.passed})
    else:
        print(result.in_words)
    return 0 if result.passed else 1
