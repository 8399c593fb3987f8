"""The ways in that need no page: names, passwords, recipes, layers, drawings, pictures, ids, addresses, tables, texts."""

import base64
import csv
import io
import json
import re
import unicodedata
import zlib
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import assume
from hypothesis import strategies as some
from markdown_it import MarkdownIt
from ways_in import (
    MARKUP,
    Way,
    json_texts,
    layer_words,
    numbers,
    numerals,
    recipe_dicts,
    store_addresses,
    stroke_texts,
    texts,
    uploads,
)

from dashboard.components.chart_frame import csv as table_csv
from dashboard.state.digit_text import digit_as_text, digit_from_text
from dashboard.state.escape import plain
from dashboard.state.session import ADDRESS_KEYS
from s7core.classroom import names
from s7core.classroom.limits import Limits
from s7core.classroom.personal_code import is_personal_code, personal_code_hash
from s7core.data.drawing import centre_ink, draw_strokes
from s7core.data.picture import ink_of_upload
from s7core.data.stroke_text import strokes_from_text
from s7core.lesson.architecture import layers_from_text
from s7core.model.architecture_check import check_architecture
from s7core.model.recipe_check import MAX_TRAINING_BYTES, recipe_problem, training_bytes
from s7core.recipe import STAGES, Recipe, setting, settings
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.store import Store
from s7core.runs.store_address import shown_address, store_file, store_url
from s7core.runs.store_error import StoreError

HIDDEN = ("Cc", "Cs", "Co", "Zl", "Zp")  # categories of characters that nobody sees or that mean nothing
FORMULA = re.compile(r"[=+\-@\t\r]")
_CODE = personal_code_hash("ABCD-EFGH")


def _shown_name(typed: str, name: str) -> None:
    assert name == name.strip() and len(name) <= 24
    assert not [letter for letter in name if unicodedata.category(letter) in HIDDEN], repr(name)
    assert not set(name) & set('<>[]()`*$|\\"&:@#=/%;{}~^_'), repr(name)


def _nickname(typed: str) -> str:
    name = names.nickname(typed)
    assert names.nickname(name) == name and names.comparison_key(name)
    return name


def _recipe(made: dict[str, Any]) -> Recipe:
    return Recipe.from_dict(made)


def _trainable(made: Any, recipe: Recipe) -> None:
    """A recipe that is taken says why it cannot be trained, or fits into memory; what is written of it leads back to it."""
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    problem = recipe_problem(recipe)
    if problem is None:
        assert training_bytes(recipe) <= MAX_TRAINING_BYTES


def _recipe_of_json(text: str) -> Recipe:
    """As a stored recipe is read: what is no JSON has the error of Python's parser, which is a ValueError."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("It is no JSON.") from None
    if not isinstance(made, dict):
        raise ValueError("It is no object.")
    return Recipe.from_dict(made)


def _parsed(pair: tuple[str, str]) -> Any:
    return setting(pair[0]).parse(pair[1])


def _within(pair: tuple[str, str], value: Any) -> None:
    assert setting(pair[0]).check(value) == value


def _network(text: str) -> None:
    check_architecture(layers_from_text(text))


def _drawing(text: str) -> np.ndarray:
    return centre_ink(draw_strokes(strokes_from_text(text)))


def _digit(value: Any, image: np.ndarray) -> None:
    assert image.shape == (28, 28) and image.dtype == np.uint8


def _picture(content: bytes) -> np.ndarray:
    return centre_ink(ink_of_upload(content).ink)


class _Catalog:
    """A store without runs and the reference runs, opened on the first question."""

    def __init__(self) -> None:
        self._catalog: RunCatalog | None = None

    def ask(self, run_id: str) -> None:
        if self._catalog is None:
            self._catalog = RunCatalog(
                Store(f"sqlite:///{Path(mkdtemp()) / 'runs.sqlite'}"), ReferenceStore(fresh_seconds=60.0)
            )
        assert self._catalog.run(run_id) is None and self._catalog.result(run_id) is None
        assert not self._catalog.epochs(run_id) and self._catalog.predictions(run_id, 1) is None


def _address(pair: tuple[str, str]) -> str:
    """The URL of the store; neither the refusal nor the address as it is shown has the password in it."""
    typed, password = pair
    assume(not typed.startswith("sqlite:///"))  # the path of a file, which has no password
    assert password not in shown_address(typed), shown_address(typed)
    try:
        return store_url(typed)
    except StoreError as refused:
        assert password not in str(refused), str(refused)
        raise


def _taken_address(pair: tuple[str, str], url: str) -> None:
    if store_file(url) is None:  # else it is the path of a file, and nothing in it a password
        assert pair[1] not in shown_address(url)


def _cells(row: list[str]) -> list[list[str]]:
    """A table of one row as a spreadsheet reads it, whose columns are called as its cells are."""
    content = table_csv(pd.DataFrame([row], columns=[f"{cell}{number}" for number, cell in enumerate(row)]))
    assert content.startswith("\ufeff"), "a spreadsheet takes the text for one of an old code page"
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def _no_formula(row: list[str], lines: list[list[str]]) -> None:
    for cell in (cell for line in lines for cell in line):
        assert not FORMULA.match(cell) or re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", cell), repr(cell)


_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _no_markup(text: str, escaped: str) -> None:
    """A reader of Markdown that is not Streamlit's finds nothing but text in it, and in a sentence around it."""
    assert "\n" not in escaped
    for line in (escaped, f"The link says {escaped}, which is none."):
        kinds = {child.type for token in _MARKDOWN.parse(line) for child in token.children or ()}
        blocks = {token.type for token in _MARKDOWN.parse(line)}
        assert kinds <= {"text", "text_special"}, (escaped, kinds)
        assert blocks <= {"paragraph_open", "inline", "paragraph_close"}, (escaped, blocks)
    assert not re.search(r"https?://|www\.\w|\w@\w+\.\w|\$\S", re.sub(r"\\.|:color\[.\]", "\0", escaped)), escaped


def _fits(pair: tuple[str, str]) -> bool:
    key = ADDRESS_KEYS[pair[0]]
    return bool(key.kind.fits(pair[1]))


def _said_allowed(pair: tuple[str, str], fits: bool) -> None:
    assert ADDRESS_KEYS[pair[0]].kind.allowed
    assert not (fits and pair[0] in _WHOLE_NUMBERS and not -(2**53) <= float(pair[1]) <= 2**53), pair


_WHOLE_NUMBERS = {each.name for each in settings() if each.kind is int}
_parameters = some.tuples(
    some.sampled_from(sorted(ADDRESS_KEYS)), some.one_of(numerals(), texts, layer_words(), stroke_texts())
)
_digits = some.one_of(
    some.binary(min_size=784, max_size=784).map(lambda raw: digit_as_text(np.frombuffer(raw, np.uint8))),
    some.builds(
        lambda size, level: base64.urlsafe_b64encode(zlib.compress(b"x" * size, level)).decode(),
        some.integers(0, 10**7),
        some.integers(0, 9),
    ),
    texts,
)
_limits = some.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("epochs", "images", "waiting", "students", "minutes", "megabytes"), some.one_of(some.integers(), numbers)
        ),
        **dict.fromkeys(("own_seeds", "joining"), some.one_of(some.booleans(), some.text(max_size=40), some.integers())),
        "stages": some.lists(some.one_of(some.text(max_size=40), some.sampled_from(list(STAGES))), max_size=3).map(tuple),
    },
)
_cell_texts = some.one_of(
    texts, some.builds(lambda sign, rest: sign + rest, some.sampled_from([*list("=+-@\t\r"), " =", "＝", "'="]), texts)
)

LIBRARY_WAYS = (
    Way("nickname", texts, _nickname, _shown_name),
    Way("class name", texts, names.class_name, _shown_name),
    Way("recipe as JSON", json_texts(), _recipe_of_json, _trainable, (ValueError, TypeError)),
    Way("recipe of any values", recipe_dicts(), _recipe, _trainable),
    Way(
        "setting in a link", some.tuples(some.sampled_from([each.name for each in settings()]), numerals()), _parsed, _within
    ),
    Way("layers text", layer_words(), _network),
    Way("strokes", stroke_texts(), strokes_from_text),
    Way("strokes, drawn", stroke_texts(), _drawing, _digit, slow_cases=2_000),
    Way("digit in a link", _digits, digit_from_text, _digit),
    Way("uploaded picture", uploads(), _picture, _digit),
    Way("run id", some.one_of(texts, some.sampled_from(MARKUP)), _Catalog().ask),
    Way("address of a store", store_addresses(), _address, _taken_address, (StoreError,)),
    Way("cell of a CSV", some.lists(_cell_texts, min_size=1, max_size=4), _cells, _no_formula),
    Way("text from outside as Markdown", texts, plain, _no_markup),
    Way("parameter of an address", _parameters, _fits, _said_allowed),
    Way("limits of a class", _limits, lambda values: Limits(**values)),
    Way("personal code", texts, lambda typed: is_personal_code(typed, _CODE), slow_cases=2_000),
)
