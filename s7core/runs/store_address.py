"""The address of a store: what people type as S7_STORE or --store, as the URL by which SQLAlchemy opens it."""

import os
import re
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError

from s7core.language.translation import N_, _
from s7core.runs.address_password import shown_address
from s7core.runs.store_error import StoreError

EXAMPLE = "sqlite:////home/you/runs.sqlite"

_FILE_ADDRESS = N_(
    "store is {store}, which is the address of a file in a web browser: write its path alone, such as /home/you/runs.sqlite."
)
_NO_ADDRESS = N_("store is {store}, which is no database address: write a path, or an address such as {example}.")
_NAMES_COMPUTER = N_(
    "store is {store}, which names a computer: a path follows three slashes, or four where it is absolute, as in {example}."
)
_HAS_PARAMETER = N_(
    "store is {store}, which has the parameter {parameter} after a question mark, and a file takes none: write a question "
    "mark that is part of a name as %3F, or give the path without sqlite:///."
)
_LACKS_SLASHES = N_("store is {store}, which lacks slashes: write a path, or an address such as {example}.")
_NAMES_NO_FILE = N_("store is {store}, which names no file, and a store in memory would be lost: give the path of a file.")
_HAS_CHARACTERS = N_("store is {store}, which has characters that no address can have: choose another name for the file.")
_NO_HOME = N_("store is {store}, which begins with ~, but there is no such home folder: write the whole path.")

_IS_URL = re.compile(r"[A-Za-z][\w+.-]*://")
_MISSING_SLASHES = re.compile(r"(sqlite|postgres\w*|mysql|mariadb|file)(\+\w+)?:", re.IGNORECASE)  # of a URL


def store_url(typed: str) -> str:
    """The URL of the store that somebody named; what it returns is itself such a name, of the same store.

    A text without `scheme://` is the path of a file and taken as it stands. In `sqlite:///PATH` a character such as a
    question mark is written as %3F. `~` is the home folder, and a path that is not absolute begins in the working folder.
    StoreError says what is wrong with an address.
    """
    if not _IS_URL.match(typed):
        return _file_url(typed, typed)
    if typed.lower().startswith("file:"):
        raise _refusal(typed, _FILE_ADDRESS)
    try:
        address = sql.make_url(typed)
    except (ArgumentError, ValueError):
        raise _refusal(typed, _NO_ADDRESS) from None
    if address.get_backend_name() != "sqlite":
        return typed
    if address.host or address.username:
        raise _refusal(typed, _NAMES_COMPUTER)
    if "?" in typed:
        parameter = re.split("[=&]", typed.partition("?")[2])[0]
        raise _refusal(typed, _HAS_PARAMETER, parameter=repr(parameter))
    return _file_url(address.database or "", typed)


def store_file(url: str) -> Path | None:
    """The file of the store at a URL that `store_url` returned; None where it is in a database server."""
    address = sql.make_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _file_url(path: str, typed: str) -> str:
    if _MISSING_SLASHES.match(path):
        raise _refusal(typed, _LACKS_SLASHES)
    if not path or path == ":memory:":
        raise _refusal(typed, _NAMES_NO_FILE)
    if "\0" in path or not _is_text(path):
        raise _refusal(typed, _HAS_CHARACTERS)
    expanded = os.path.expanduser(path)
    if expanded.startswith("~") and os.sep in expanded:
        raise _refusal(typed, _NO_HOME)
    absolute = os.path.abspath(expanded)
    if absolute.startswith("//"):  # which POSIX keeps, and means the same
        absolute = absolute[1:]
    url = sql.URL.create("sqlite", database=absolute).render_as_string()
    return url.replace(" ", "%20")


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:  # a name of bytes that are no UTF-8
        return False
    return True


def _refusal(typed: str, sentence: str, **values: str) -> StoreError:
    return StoreError(_(sentence, store=repr(shown_address(typed)), example=EXAMPLE, **values))
