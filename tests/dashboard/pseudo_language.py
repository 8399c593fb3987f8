"""A language in which every translated message is ⟦in brackets⟧, and what a page says outside of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

CODE = "nl"  # numbers are written as in Dutch, which has no catalogue: nothing of it is cached elsewhere

# Fields of Streamlit's messages that nobody reads: ids, links, styles, data.
# fmt: off
UNREAD = frozenset({
    "id", "element_id", "form_id", "url", "url_path", "query_string", "page_script_hash", "fragment_id", "css", "icon",
    "type", "data", "arrow_data", "metadata", "page", "user_key", "block_id", "hash", "js_content", "css_content",
    "html_content", "columns", "language", "component_name", "query_param_key", "theme", "anchor", "deferred_file_id",
    "code_text", "raw_value",  # code, and the id of what is chosen
})
# Of a chart's specification nobody reads these, nor of a component's data.
UNREAD_OF_CHARTS = frozenset({
    "datasets", "$schema", "data", "field", "type", "format", "config", "name", "expr", "test", "as", "groupby", "color",
    "shape", "labelExpr", "params",
})
READ_OF_CHARTS = frozenset({"title", "text", "description", "subtitle", "value", "labels"})
UNREAD_OF_COMPONENTS = frozenset({
    "routes", "assets", "id", "key", "colour", "run", "language", "sheet", "cookies", "at", "slide", "digits",
})
# fmt: on
# Names are the same in every language.
NAMES = re.compile(
    r"\b(S7 Lab|Model Init|Net1|Net2|Final Model|Conv2d|ReLU|BatchNorm2d|BatchNorm|MaxPool2d|AvgPool2d|Linear|Flatten|"
    r"Dropout|MNIST|Grad-CAM|CPU|GPU|SGD|CSV|JSON|ONNX|PNG|SVG|IDX|Python|PyTorch|English|Nederlands|Ada|Bob|"
    r"conv|relu|bn|max|avg|drop|lin|flat|"  # in the picture of a network
    r"(conv\d+\w*|(max|avg)pool\d+|linear\d+|dropout|flatten)|"  # layers as words
    r"[BCDFGHJ-NP-TV-XZ]{4}|"  # the code of a class
    r"ref-\S+|[0-9a-f]{6}|(final-exp|net1-s)\S+|b?float\d+)\b"  # of a run
)
NO_TEXT = re.compile(r"<style.*?</style>|<svg.*?</svg>", re.DOTALL)
ATTRIBUTE = re.compile(r'(?:aria-label|title|alt|data-text)="([^"]*)"')
VALUE_OF_PLACE = re.compile(r"\.[xy]2?\.value$")  # of a chart: "width" is its right edge
QUIET = re.compile(r"\d+ \w+, \d\d:\d\d|\$\$.*?\$\$|:material/\w+:|&\w+;|`[^`]*`|https?://\S+|\]\([^)]*\)", re.DOTALL)


def untranslated(at: AppTest) -> str:
    """What the page says that is in no brackets, and no name or number, one a line: "Button.label: Start"."""
    found = {}
    for place, text in _texts(at):
        left = " ".join(NAMES.sub(" ", _outside(text)).split())
        if re.search(r"[A-Za-z]{3,}", left):
            found[f"{place}: {left[:200]}"] = None
    return "\n".join(found)


def _outside(text: str) -> str:
    """A text without what is in brackets, without marks of HTML and Markdown."""
    text = ATTRIBUTE.sub(r"> \1 <", NO_TEXT.sub("", text))
    text = re.sub(r"<[^>]*>", " ", text)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return QUIET.sub(" ", text)


def _texts(at: AppTest) -> Iterator[tuple[str, str]]:
    """Every text that the server sends of a page, with the place where it stands."""
    blocks = [at._tree]
    while blocks:
        for child in blocks.pop().children.values():
            if hasattr(getattr(child, "proto", None), "ListFields"):
                yield from _of_message(child.proto, type(child).__name__)
            if getattr(child, "children", None):
                blocks.append(child)


def _of_message(message: Any, place: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        where = f"{place}.{field.name}"
        if field.name == "arrow_data":
            yield from _of_table(message, place)
        if field.name in UNREAD:
            continue
        if field.name == "spec":
            yield from _of_json(value, where, UNREAD_OF_CHARTS, READ_OF_CHARTS)
        elif field.name == "json" and value.startswith(("{", "[")):  # a text alone is the page's address
            yield from _of_json(value, where, UNREAD_OF_COMPONENTS, None)
        elif isinstance(value, str) and field.name != "json":
            yield where, value
        elif hasattr(value, "ListFields"):
            yield from _of_message(value, where)
        elif hasattr(value, "__iter__") and not isinstance(value, bytes):
            for item in value:
                if hasattr(item, "ListFields"):
                    yield from _of_message(item, where)
                elif isinstance(item, str):
                    yield where, item


def _of_table(message: Any, place: str) -> Iterator[tuple[str, str]]:
    """The headings of a table as they are shown, and its cells that are texts."""
    table = convert_arrow_bytes_to_pandas_df(message.arrow_data.data)
    shown = json.loads(getattr(message, "columns", "") or "{}")
    if not (shown.get("_index") or {}).get("hidden"):
        table = table.rename_axis(index=table.index.name or "").reset_index()
    for name, column in table.items():
        settings = shown.get(name) or {}
        if not settings.get("hidden"):
            yield f"{place}.heading", settings.get("label") or str(name)
            yield from ((f"{place}.{name}", cell) for cell in column if isinstance(cell, str))


def _of_json(text: str, place: str, unread: frozenset[str], read: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    """The texts of a JSON document, without those below a key of `unread`; only those of keys of `read`, if given."""
    rest = [(place, json.loads(text))]
    while rest:
        where, value = rest.pop()
        if isinstance(value, dict):
            rest += [(f"{where}.{key}", each) for key, each in value.items() if key not in unread]
        elif isinstance(value, list):
            rest += [(where, each) for each in value]
        elif isinstance(value, str) and (read is None or _is_read(where, read)):
            yield where, value


def _is_read(where: str, read: frozenset[str]) -> bool:
    return where.rsplit(".", 1)[-1] in read and not VALUE_OF_PLACE.search(where)
