"""The address of a store: what people type as S7_STORE or --store, as the URL by which SQLAlchemy opens it."""

import os
import re
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError

from s7core.runs.address_password import shown_address
from s7core.runs.store_error import StoreError

EXAMPLE = "sqlite:////home/you/runs.sqlite"

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
        raise _refusal(
            typed, "is the address of a file in a web browser: write its path alone, such as /home/you/runs.sqlite"
        )
    try:
        address = sql.make_url(typed)
    except (ArgumentError, ValueError):
        raise _refusal(typed, f"is no database address: write a path, or an address such as {EXAMPLE}") from None
    if address.get_backend_name() != "sqlite":
        return typed
    if address.host or address.username:
        raise _refusal(
            typed, f"names a computer: a path follows three slashes, or four where it is absolute, as in {EXAMPLE}"
        )
    if "?" in typed:
        parameter = re.split("[=&]", typed.partition("?")[2])[0]
        raise _refusal(
            typed,
            f"has the parameter {parameter!r} after a question mark, and a file takes none: write a question mark that is "
            "part of a name as %3F, or give the path without sqlite:///",
        )
    return _file_url(address.database or "", typed)


def store_file(url: str) -> Path | None:
    """The file of the store at a URL that `store_url` returned; None where it is in a database server."""
    address = sql.make_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _file_url(path: str, typed: str) -> str:
    if _MISSING_SLASHES.match(path):
        raise _refusal(typed, f"lacks slashes: write a path, or an address such as {EXAMPLE}")
    if not path or path == ":memory:":
        raise _refusal(typed, "names no file, and a store in memory would be lost: give the path of a file")
    if "\0" in path or not _is_text(path):
        raise _refusal(typed, "has characters that no address can have: choose another name for the file")
    expanded = os.path.expanduser(path)
    if expanded.startswith("~") and os.sep in expanded:
        raise _refusal(typed, "begins with ~, but there is no such home folder: write the whole path")
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


def _refusal(typed: str, reason: str) -> StoreError:
    return StoreError(f"store is {shown_address(typed)!r}, which {reason}.")
