"""The command line `python -m s7core`: the abilities of the dashboard without a browser."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # both are read when torch loads its threads
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

import argparse
import logging
import sys
from collections.abc import Callable

from s7core.commands.arguments import Parser, fail
from s7core.commands.board_command import add_board_command
from s7core.commands.console import run_in_console
from s7core.commands.digits_command import add_digits_command
from s7core.commands.doctor import add_doctor_command
from s7core.commands.export_command import add_export_command
from s7core.commands.lesson_command import add_lesson_command
from s7core.commands.network_commands import add_network_commands
from s7core.commands.read_command import add_read_command
from s7core.commands.reference_commands import add_reference_commands
from s7core.commands.run_commands import add_run_commands
from s7core.commands.store_command import add_store_command
from s7core.commands.sweep_command import add_sweep_command
from s7core.commands.training_commands import add_training_commands
from s7core.data.errors import DataError
from s7core.runs import unreadable_runs
from s7core.runs.store_error import StoreError

ADD_COMMANDS = (
    add_network_commands,
    add_training_commands,
    add_sweep_command,
    add_run_commands,
    add_reference_commands,
    add_board_command,
    add_read_command,
    add_export_command,
    add_lesson_command,
    add_digits_command,
    add_store_command,
    add_doctor_command,
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command that these arguments name, those of the process if None, and return its exit code.

    SystemExit 2, after one line on standard error, for arguments that are wrong or cannot be obeyed.
    """
    options = command_parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (ValueError, StoreError, DataError) as error:
        fail(str(error))
    except OSError as error:
        if not error.filename:  # an output error, or a mistake of ours
            raise
        fail(f"{error.filename} cannot be used ({error.strerror}): check the path, the permissions and the room there.")
    return code


def command_parser() -> Parser:
    """The parser of all commands; its result has the function of the chosen command as `run`."""
    parser = Parser(prog="python -m s7core", description="S7 Lab on the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    def add_command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        added.add_argument("--json", action="store_true", help="print JSON")
        return added

    for add_group in ADD_COMMANDS:
        add_group(add_command)
    return parser


if __name__ == "__main__":
    logging.getLogger(unreadable_runs.__name__).disabled = True  # the command runs names them, with the cure
    sys.exit(run_in_console(main))
