"""The command line: what the dashboard can do, without a browser."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # both are read when torch loads its threads
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

import argparse
import sys
from collections.abc import Callable

from s7core.commands.arguments import Parser, fail
from s7core.commands.doctor import add_doctor_command
from s7core.commands.export_command import add_export_command
from s7core.commands.network_commands import add_network_commands
from s7core.commands.reference_commands import add_reference_commands
from s7core.commands.run_commands import add_run_commands
from s7core.commands.training_commands import add_training_commands
from s7core.data.errors import DataError
from s7core.runs.store_error import StoreError

ADD_COMMANDS = (
    add_network_commands,
    add_training_commands,
    add_run_commands,
    add_reference_commands,
    add_export_command,
    add_doctor_command,
)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ValueError, StoreError, DataError) as error:
        fail(str(error))


def _parser() -> Parser:
    parser = Parser(prog="python -m s7core", description="S7 Lab on the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        made.add_argument("--json", action="store_true", help="print JSON")
        return made

    for add in ADD_COMMANDS:
        add(command)
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
