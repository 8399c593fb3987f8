"""The command store, which checks what has all runs, copies it, puts a copy back, makes it small, or renews its format."""

import argparse
from pathlib import Path
from typing import Any

from s7core.commands.arguments import AddCommand, add_store, fail, print_json
from s7core.formatting import count
from s7core.runs.address_password import shown_address
from s7core.runs.schema import VERSION
from s7core.runs.store import default_url
from s7core.runs.store_address import store_url
from s7core.runs.store_check import check_store
from s7core.runs.store_compact import compact
from s7core.runs.store_copy import back_up
from s7core.runs.store_migration import migrate_store
from s7core.runs.store_restore import restore

_WITH_FILE = ("backup", "restore")


def add_store_command(add_command: AddCommand) -> None:
    store = add_command(
        "store", store_command, "Check, back up, restore or compact the store, also while it is in use; or migrate it."
    )
    store.add_argument(
        "action",
        choices=["check", "backup", "restore", "compact", "migrate"],
        help="check: look for damage and for runs that do not fit together; backup FILE: write a copy; "
        "restore FILE: put a copy back, and keep what was there; compact: give the room of deleted runs back; "
        "migrate: bring a store that an earlier version made up to the format of this one (a file is copied first; of a "
        "database server keep a copy by pg_dump, and stop all that uses it)",
    )
    store.add_argument("file", nargs="?", metavar="FILE")
    add_store(store)


def store_command(options: argparse.Namespace) -> int:
    """Do what was asked with the store; exit code 1 if a check finds something."""
    if options.action in _WITH_FILE and not options.file:
        fail(f"store {options.action} needs a FILE, such as runs-backup.sqlite.")
    if options.action not in _WITH_FILE and options.file:
        fail(f"FILE is {options.file!r}, but store {options.action} takes none.")
    typed = options.store or default_url()
    if options.action == "check":
        return _check(typed, options.json)
    told, line = _changed(options.action, typed, Path(options.file or "").expanduser())
    if options.json:
        print_json(told)
    else:
        print(line)
    return 0


def _check(typed: str, as_json: bool) -> int:
    checked, address = check_store(typed), shown_address(store_url(typed))
    if as_json:
        faults = [vars(fault) for fault in checked.faults]
        print_json({"store": address, "ok": not faults, "runs": checked.runs, "epochs": checked.epochs, "faults": faults})
    elif checked.faults:
        for fault in checked.faults:
            print(fault.line)
    else:
        print(f"ok: {_runs(checked.runs)} with {count(checked.epochs)} epochs in {address}")
    return 1 if checked.faults else 0


def _changed(action: str, typed: str, file: Path) -> tuple[dict[str, Any], str]:
    """Do the action; what it did as JSON, and in a line."""
    if action == "backup":
        copy = back_up(typed, file)
        told = {"file": str(copy.file), "runs": copy.runs, "bytes": copy.size}
        return told, f"Wrote {copy.file}: {_runs(copy.runs)}, {_megabytes(copy.size)}"
    if action == "compact":
        sizes = compact(typed)
        line = f"Compacted the store: {_megabytes(sizes.before)} before, {_megabytes(sizes.after)} now"
        return {"bytes_before": sizes.before, "bytes": sizes.after}, line
    if action == "migrate":
        return _migrated(typed)
    restored = restore(typed, file)
    kept = str(restored.kept) if restored.kept else None
    states = ", ".join(f"{number} {state}" for state, number in sorted(restored.states.items()))
    line = f"Restored {_runs(sum(restored.states.values()))}{f' ({states})' if states else ''} from {file}"
    return {"states": restored.states, "kept": kept}, f"{line}; what the store held is kept in {kept}" if kept else line


def _migrated(typed: str) -> tuple[dict[str, Any], str]:
    done = migrate_store(typed)
    if not done:
        line = f"Nothing to do: {shown_address(store_url(typed))} has format {VERSION} already"
        return {"found": VERSION, "format": VERSION, "kept": None}, line
    return {"found": done.found, "format": VERSION, "kept": str(done.kept) if done.kept else None}, done.sentence


def _runs(number: int) -> str:
    return f"{count(number)} {'run' if number == 1 else 'runs'}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
