"""What several commands share: options as the settings declare them, one-line errors, JSON."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, Protocol

from s7core.lesson.architecture import layers_of
from s7core.model.architecture_check import check_architecture
from s7core.recipe import Recipe, Setting, settings


class AddCommand(Protocol):
    """Adds a command of this name, which runs `run`, and returns its parser."""

    def __call__(self, name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser: ...


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and exits 2."""

    def error(self, message: str) -> NoReturn:
        fail(message)


def fail(message: str) -> NoReturn:
    print(f"s7core: {message}", file=sys.stderr)
    raise SystemExit(2)


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Options as the fields of Recipe declare them; one that is not given keeps the experiment's value."""
    for each in settings():
        if each.name in names:
            flag = "--" + each.name.replace("_", "-")
            if each.kind is bool:
                parser.add_argument(flag, action=argparse.BooleanOptionalAction, help=each.help)
            else:
                parser.add_argument(flag, metavar="X", help=f"{each.help} ({each.allowed})".replace("%", "%%"))


def add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", metavar="URL", help="where runs are kept; default S7_STORE, else your data folder")


def given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Those of the named settings that were given on the command line, checked."""
    found = {each: getattr(options, each.name) for each in settings() if each.name in names}
    return {each.name: _value(each, value) for each, value in found.items() if value is not None}


def _value(declared: Setting, value: Any) -> Any:
    return declared.parse(value) if isinstance(value, str) else value


def check_machine(recipe: Recipe) -> None:
    """ValueError or DataError before a run is entered that could not train here."""
    from s7core.data.mnist import load_mnist
    from s7core.training.devices import resolve_device

    check_architecture(layers_of(recipe))
    resolve_device(recipe.device)
    load_mnist()


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))
