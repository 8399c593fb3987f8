"""The command board, which lists the smallest networks that read enough of the test digits."""

import argparse

from s7core.commands.arguments import AddCommand, add_store, opened_store, print_json
from s7core.formatting import count, number_in_words, percent
from s7core.lesson.experiments import TARGET
from s7core.lesson.tested_text import digits_of_test
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.size_board import BOARD_SEEDS, BoardEntry, SizeBoard, short_layers, size_board
from s7core.runs.titles import owners_text


def add_board_command(add_command: AddCommand) -> None:
    board = add_command(
        "board",
        board_command,
        "List the networks with the fewest parameters that read enough of the test digits, and those that do not yet.",
    )
    add_store(board)


def board_command(options: argparse.Namespace) -> int:
    """Print the board of the store's runs and the reference runs."""
    board = size_board(RunCatalog(opened_store(options.store), ReferenceStore()).runs())
    if options.json:
        print_json({"target": TARGET, "seeds": BOARD_SEEDS, "entries": [entry.to_dict() for entry in board.entries]})
        return 0
    print(
        f"On the board: at least {number_in_words(BOARD_SEEDS)} finished seeds, tested on all {digits_of_test()}, whose "
        f"mean after the last epoch is at least {percent(TARGET)}. It chooses by the test set."
    )
    _print(board, board.on_board, "rank")
    print("\nNot yet:")
    _print(board, board.not_yet, "")
    return 0


def _print(board: SizeBoard, entries: tuple[BoardEntry, ...], first: str) -> None:
    """Print these entries as a table, with their ranks where the first column has a heading."""
    if not entries:
        print("nobody")
        return
    heading = f"{'parameters':>12}{'mean':>10}{'95% interval':>20}{'seeds':>7}  {'whose':<12}"
    print(f"{first:<5}{heading}network")
    for entry in entries:
        rank = str(board.rank(entry)) if first else ""
        owner = "shipped" if entry.is_shipped else owners_text(entry.runs) or "you"
        figures = f"{count(entry.network.parameters):>12}{percent(entry.mean):>10}{entry.interval.in_percent:>20}"
        missing = f" (lacks {entry.missing})" if entry.missing else ""
        print(f"{rank:<5}{figures}{len(entry.runs):>7}  {owner:<12}{entry.title}{missing}: {short_layers(entry.recipe)}")
