"""All messages of the program, as Babel finds them in the code, and the catalogues that have to translate each of them."""

import ast
from collections.abc import Container, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from s7core.language.catalog import CATALOG_FOLDER, read_catalog

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[2]
FOLDERS = ("s7core", "dashboard")
HEADER = """# {name} messages of S7 Lab. `python -m s7core.language.update_catalogs` brings them up to date with the code.
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
# What is called with a message, and which of its arguments are the message, its plural, or its context ("c").
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2), "_p": ((1, "c"), 2), "Np_": ((1, "c"), 2), "counted": (2, 3), "t": None}


def messages() -> "Catalog":
    """Every message of the code with the files where it stands, as a catalogue without translations."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    found = Catalog(fuzzy=False)
    for folder in FOLDERS:
        methods = [("**.py", f"{__name__}:{extract_calls.__name__}"), ("**.js", "javascript")]
        places = extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS)
        for file_name, _line, message, _comments, context in places:
            # Without the line, so that a catalogue changes only where a message does.
            place = f"{folder}/{Path(file_name).as_posix()}"
            found.add(message, locations=[(place, 0)], context=context)
    return found


def extract_calls(
    file: IO[bytes], keywords: Container[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """The calls of these functions in a file of Python, as Babel asks for them: line, function, arguments, comments.

    Babel's own extractor misses calls within f-strings, and those with another call among their arguments.
    """
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in keywords:
            yield node.lineno, name, tuple(map(_literal, node.args)), []


def _literal(argument: ast.expr) -> Any:
    """The text of an argument; None where it is none."""
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def begin_catalog(code: str) -> None:
    """Write a catalogue without any message; UnknownLocaleError if Babel does not know the language."""
    from babel.messages.catalog import Catalog

    _write(code, Catalog(locale=code, fuzzy=False))


def update_catalog(code: str) -> None:
    """Bring a catalogue up to date with the code: what is new has no translation yet, what is gone is removed."""
    kept = read_catalog(code)
    kept.update(messages(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    _write(code, kept)


def missing_messages(code: str) -> list[str]:
    """The messages of the code that a catalogue has no translation of, in English."""
    from babel.messages.catalog import Message

    kept = read_catalog(code)
    missing = []
    for message in messages():
        found: Message | None = kept.get(message.id, message.context) if message.id else message
        forms = found.string if found else ""
        if message.id and (found is None or found.fuzzy or not all(forms if isinstance(forms, tuple) else (forms,))):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def _write(code: str, written: "Catalog") -> None:
    from babel import Locale
    from babel.messages.pofile import write_po

    header = HEADER.format(code=code, name=Locale.parse(code).english_name, plurals=written.plural_forms)
    with (CATALOG_FOLDER / f"{code}.po").open("wb") as file:
        file.write(header.encode())
        write_po(file, written, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
