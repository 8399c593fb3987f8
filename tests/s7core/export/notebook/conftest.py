"""What tests of notebooks share."""

import ast
from collections.abc import Callable

import pytest

from s7core.export.notebook.notebook_file import Cell
from s7core.export.notebook.source import constants
from s7core.recipe import Recipe


@pytest.fixture
def code_of() -> Callable[[list[Cell], str], str]:
    """The text of the cell with this name."""
    return lambda cells, name: next(cell.text for cell in cells if cell.name == name)


@pytest.fixture
def constant_values() -> Callable[[Recipe], dict[str, object]]:
    """The notebook's constants as values, by name."""
    return lambda recipe: {constant.name: ast.literal_eval(constant.value) for constant in constants(recipe)}
