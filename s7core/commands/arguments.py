"""What several commands share: options made from the declared settings, one-line errors, JSON output."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NoReturn, Protocol

from s7core.model.recipe_check import check_recipe
from s7core.recipe import Recipe, settings
from s7core.runs.dead_runs import settle_dead_runs
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.setting import Setting


class AddCommand(Protocol):
    """Adds the command `name`, which calls `run`, and returns its parser."""

    def __call__(self, name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser: ...


class Parser(argparse.ArgumentParser):
    """A parser that reports an error in one line, without the usage, and exits with 2."""

    def error(self, message: str) -> NoReturn:
        fail(message)

    def print_help(self, file: Any = None) -> None:
        """Print the help as any other output; argparse hides that it cannot be written."""
        print(self.format_help(), end="", file=file)


def fail(message: str) -> NoReturn:
    """Print the message as one line on standard error and exit with 2."""
    print(f"s7core: {message}", file=sys.stderr)
    raise SystemExit(2)


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add an option for each of these fields of Recipe, with the help and the limits that it declares."""
    for setting in _settings_named(names):
        flag = "--" + setting.name.replace("_", "-")
        if setting.kind is bool:
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, help=setting.help)
        else:
            help = f"{setting.help} ({setting.allowed})"
            parser.add_argument(flag, metavar="X", help=help.replace("%", "%%"))  # argparse formats help with %


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option --store."""
    parser.add_argument("--store", metavar="URL", help="where runs are kept; default S7_STORE, else your data folder")


def opened_store(url: str | None) -> Store:
    """The store at the address that --store gave, S7_STORE or the default if None, without runs of processes that are gone.

    A store that can only be read is opened as it is.
    """
    store = Store(url)
    with suppress(StoreError):  # who only reads needs no write; who writes meets the same error at once
        settle_dead_runs(store)
    return store


def given_settings(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """The values of those of these settings that were given on the command line; ValueError for one not allowed."""
    values = {setting: getattr(options, setting.name) for setting in _settings_named(names)}
    return {setting.name: _value(setting, value) for setting, value in values.items() if value is not None}


def _settings_named(names: Iterable[str]) -> list[Setting]:
    wanted = set(names)
    return [setting for setting in settings() if setting.name in wanted]


def _value(setting: Setting, value: Any) -> Any:
    return setting.parse(value) if isinstance(value, str) else value


def check_machine(recipe: Recipe) -> None:
    """ValueError or DataError if this recipe cannot be trained on this machine; to be called before a run is recorded."""
    from s7core.data.mnist import load_mnist
    from s7core.training.devices import resolve_device

    check_recipe(recipe)
    resolve_device(recipe.device)
    load_mnist()


def print_json(value: Any) -> None:
    """Print a value as indented JSON on standard output."""
    print(json.dumps(value, indent=2))


def print_progress(line: str) -> None:
    """Print a line on standard error at once, where it does not mix with the result."""
    print(line, file=sys.stderr, flush=True)
