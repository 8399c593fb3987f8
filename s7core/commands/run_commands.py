"""The command runs, which lists runs, shows one, resumes one, and deletes one."""

import argparse
import shlex
import sys

from s7core.commands.arguments import AddCommand, add_store, check_machine, fail, opened_store, print_json
from s7core.formatting import learning_rate, percent
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Run
from s7core.runs.store import Store
from s7core.runs.unreadable_runs import UnreadableRun


def add_run_commands(add_command: AddCommand) -> None:
    runs = add_command("runs", runs_command, "List the runs in the store, show one, take one up again, or delete one.")
    runs.add_argument(
        "action",
        nargs="?",
        choices=["show", "resume", "delete"],
        help="show ID: its recipe and epochs; resume ID: train on here after its last whole epoch, exactly as if it had "
        "never ended, or train a run that waits in the queue; delete ID: remove it and all its figures",
    )
    runs.add_argument("id", nargs="?", metavar="ID")
    runs.add_argument("--reference", action="store_true", help="list the reference runs too")
    add_store(runs)


def runs_command(options: argparse.Namespace) -> int:
    """List the runs, or show, resume or delete the one that was named."""
    catalog = RunCatalog(opened_store(options.store), ReferenceStore())
    match options.action:
        case "show":
            return _show_run(catalog, _named_run(catalog, options), options)
        case "resume":
            return _resume_run(catalog.store, _named_run(catalog, options), options)
        case "delete":
            return _delete_run(catalog, options)
    return _list_runs(catalog, options)


def _list_runs(catalog: RunCatalog, options: argparse.Namespace) -> int:
    runs = catalog.runs() if options.reference else catalog.store.runs()
    if options.json:
        print_json([run.to_dict() for run in runs])
    elif not runs:
        print("No runs yet. Start one with: python -m s7core train final-exp1")
    else:
        print(f"{'id':<36}{'state':<13}{'epochs':>7}{'last test':>11}{'best test':>11}")
        for run in runs:
            last, best = (percent(accuracy, missing="") for accuracy in (run.last_test_accuracy, run.best_test_accuracy))
            print(f"{run.id:<36}{run.state:<13}{run.epochs_done:>7}{last:>11}{best:>11}")
    for row in catalog.store.unreadable_runs():
        print(f"s7core: {_unreadable(row, options)}", file=sys.stderr)
    return 0


def _unreadable(row: UnreadableRun, options: argparse.Namespace) -> str:
    """The sentence about a run that cannot be read, with the command that deletes it."""
    store = f" --store {shlex.quote(options.store)}" if options.store else ""
    return f"run {row.id} cannot be read ({row.reason}): `python -m s7core runs delete {row.id}{store}` deletes it."


def _given_id(options: argparse.Namespace) -> str:
    if options.id is None:
        fail(f"runs {options.action} needs the ID of a run; `python -m s7core runs` lists them.")
    return str(options.id)


def _named_run(catalog: RunCatalog, options: argparse.Namespace) -> Run:
    run_id = _given_id(options)
    run = catalog.run(run_id)
    if run is None:
        for row in catalog.store.unreadable_runs():
            if row.id == run_id:
                fail(_unreadable(row, options))
        fail(f"id is {run_id!r}, but there is no such run; `python -m s7core runs` lists them.")
    return run


def _delete_run(catalog: RunCatalog, options: argparse.Namespace) -> int:
    """Delete a run, whether or not it can be read; a process that still trains it stops by itself."""
    run_id = _given_id(options)
    if run_id not in [row.id for row in catalog.store.unreadable_runs()] and _named_run(catalog, options).is_reference:
        fail(f"id is {run_id!r}, but that is a reference run: it never changes.")
    catalog.store.delete(run_id)
    if options.json:
        print_json({"deleted": run_id})
    else:
        print(f"Deleted {run_id} and all its figures.")
    return 0


def _resume_run(store: Store, run: Run, options: argparse.Namespace) -> int:
    if run.is_reference:
        fail(f"id is {run.id!r}, but that is a reference run: it is finished and never changes.")
    check_machine(run.recipe)
    store.resume(run.id, state="running")
    from s7core.runs.terminal import train_here

    return train_here(run.id, store, as_json=options.json)


def _show_run(catalog: RunCatalog, run: Run, options: argparse.Namespace) -> int:
    epochs = catalog.epochs(run.id)
    if options.json:
        print_json(
            {
                **run.to_dict(),
                "recipe": run.recipe.to_dict(),
                "epochs": [vars(epoch) for epoch in epochs],
                "device": run.device,
                "versions": run.versions,
            }
        )
        return 0
    print(f"{run.id}: {run.state}. {run.message}\n")
    for name, value in run.recipe.to_dict().items():
        print(f"  {name:<16}{value}")
    print(f"\n{'epoch':>6}{'train loss':>12}{'train':>9}{'test loss':>11}{'test':>9}{'rate':>9}{'seconds':>9}")
    for epoch in epochs:
        train, test = percent(epoch.train_accuracy), percent(epoch.test_accuracy)
        print(
            f"{epoch.epoch:>6}{epoch.train_loss:>12.4f}{train:>9}{epoch.test_loss:>11.4f}{test:>9}"
            f"{learning_rate(epoch.learning_rate):>9}{epoch.seconds:>9.1f}"
        )
    return 0
