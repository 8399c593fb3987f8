"""The command digits, which lists, exports and deletes the test sets that visitors drew."""

import argparse
from pathlib import Path

import numpy as np

from s7core.classroom.digit_sets import OWN, DigitSets, set_title
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.commands.arguments import AddCommand, add_store, fail, opened_store, print_json
from s7core.data.drawn_images import drawn_images
from s7core.export.digit_files import DIGIT_FORMATS, digit_archive
from s7core.formatting import count
from s7core.runs.store import Store


def add_digits_command(add_command: AddCommand) -> None:
    digits = add_command("digits", digits_command, "List, export or delete the test sets that a class or you drew.")
    digits.add_argument(
        "action",
        choices=["list", "export", "delete"],
        help="list: all sets; export: one as a zip; delete: one with its digits",
    )
    digits.add_argument(
        "class_name", nargs="?", default=OWN, metavar="CLASS", help="whose digits; without it those drawn outside of classes"
    )
    digits.add_argument(
        "--format", metavar="FORMAT", help="for export: idx, which loaders of MNIST read, or png, a picture for each digit"
    )
    digits.add_argument("-o", "--output", metavar="FILE", help="where to write; default CLASS-digits-FORMAT.zip")
    add_store(digits)


def digits_command(options: argparse.Namespace) -> int:
    """Do what was asked; the arguments are checked before anything is read or changed."""
    exports = options.action == "export"
    if exports and options.format not in DIGIT_FORMATS:
        fail(f"format is {options.format!r}, but it must be one of {', '.join(DIGIT_FORMATS)}.")
    for name in () if exports else ("format", "output"):
        if getattr(options, name) is not None:
            fail(f"{name} is {getattr(options, name)!r}, but only `digits export` takes one.")
    if options.action == "list" and options.class_name:
        fail(f"CLASS is {options.class_name!r}, but `digits list` lists all sets and takes none.")
    store = opened_store(options.store)
    if options.action == "list":
        return _list(store, options.json)
    name = _known(store, options.class_name)
    return _export(store, name, options) if exports else _delete(store, name, options.json)


def _known(store: Store, typed: str) -> str:
    """The name of the class as it is stored; exit 2 where there is none."""
    if not typed:
        return OWN
    of = Register(store).class_named(typed)
    if of is None:
        fail(f"CLASS is {typed!r}, but there is no such class; `python -m s7core digits list` lists the sets.")
    return of.name


def _list(store: Store, as_json: bool) -> int:
    sets = DigitSets(store).sets()
    if as_json:
        print_json([{"class": each.class_name or None, "digits": each.digits, "authors": each.authors} for each in sets])
        return 0
    for each in sets:
        print(f"{each.title}: {count(each.digits)} digits of {count(each.authors)}")
    if not sets:
        print("No set holds a digit yet.")
    return 0


def _export(store: Store, name: str, options: argparse.Namespace) -> int:
    output = Path(options.output or f"{name or 'your'}-digits-{options.format}.zip").expanduser()
    digits = DigitSets(store).digits(name)
    labels = np.array([each.label for each in digits], np.uint8)
    images = drawn_images([each.strokes for each in digits]).centred
    content = digit_archive(options.format, images, labels, [each.author for each in digits])
    output.write_bytes(content)  # what goes wrong is told with the name of the file
    if options.json:
        told = {"class": name or None, "format": options.format, "digits": len(digits)}
        print_json({**told, "file": str(output), "bytes": len(content)})
    else:
        print(f"Wrote {output}: {count(len(digits))} digits ({count(len(content))} bytes).")
    return 0


def _delete(store: Store, name: str, as_json: bool) -> int:
    sets = DigitSets(store)
    before = len(sets.digits(name))
    sets.delete_set(Visitor(), name)
    if as_json:
        print_json({"class": name or None, "deleted": before})
    else:
        print(f"Deleted {set_title(name)}: {count(before)} digits.")
    return 0
