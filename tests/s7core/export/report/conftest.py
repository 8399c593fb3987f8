"""What tests of reports share: entries of shipped runs, and a reader of HTML."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from s7core.export.report.entry import Entry, entry_of_runs
from s7core.reference.reference_store import ReferenceStore

VOID = {"meta", "img", "link", "br", "path"}


class ReadPage(HTMLParser):
    """The tags of a page, the addresses it names, its text, its tables as rows of cells, and tags that were never closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.unclosed: list[str] = []
        self.text: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        names = ("src", "href", "xlink:href", "srcset", "data")
        self.addresses += [value or "" for name, value in attributes if name in names]
        if tag not in VOID:
            self.unclosed.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.unclosed and self.unclosed[-1] in ("td", "th"):
            self.tables[-1][-1][-1] += data


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], ReadPage]:
    return ReadPage


@pytest.fixture(scope="session")
def entry() -> Callable[..., Entry]:
    """An entry of the first `seeds` reference runs of a group."""
    return _entry


def _entry(key: str, seeds: int = 1, title: str = "") -> Entry:
    reference_store = ReferenceStore()
    runs = reference_store.group(key)[:seeds]
    records = [reference_store.epochs(run.id) for run in runs]
    return entry_of_runs(title or runs[0].id, runs, records, reference_store.result(runs[0].id))


@pytest.fixture(scope="session")
def drawing() -> None:
    """Skips a test where the package that draws charts is missing."""
    pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")
