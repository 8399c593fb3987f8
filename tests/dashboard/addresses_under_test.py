"""What anybody may put into an address: every page with every parameter, and texts that no page expects."""

import re
import time

from markdown_payloads import PAYLOADS
from pages_under_test import HOME, html, words
from streamlit.testing.v1 import AppTest

from dashboard.pages import all_pages
from dashboard.state.session import ADDRESS_KEYS

NOT_NUMBERS = [
    "inf",
    "Infinity",
    "nan",
    "1e400",
    "9" * 400,
    "-" + "9" * 5_000,
    "1e999999",
    "0,05",
    "1_000",
    " 5",
    "٣",
    "0x10",
]
UNEXPECTED = ["", " ", "\x00", "true", "maybe", "a" * 5_000, "'; DROP TABLE runs;--", "../../etc/passwd", "0", "-1", "99999"]
ANYTHING = [*NOT_NUMBERS, *UNEXPECTED, *PAYLOADS]
MARKUP = ("](http://", "](javascript", "<script>x", "<img src=http", "<svg onload", "www.a.de", "<http", "x@y.de", ":red[x]")


def parameters_of_pages() -> list[tuple[str, str]]:
    """The file of each page with each parameter that some page heeds."""
    return [(page.file, name) for page in all_pages() for name in ADDRESS_KEYS]


def open_address(file: str, query: dict[str, list[str]]) -> tuple[AppTest, float]:
    """The page as a new visitor of the same server sees it, and how many seconds of the processor it took."""
    at = AppTest.from_file(str(HOME), default_timeout=60)
    at.switch_page(file)
    for name, values in query.items():
        at.query_params[name] = values
    started = time.process_time()
    at.run()
    return at, time.process_time() - started


def markup_on(at: AppTest) -> list[str]:
    """What of MARKUP the page would draw as such."""
    labels = [str(getattr(each, "label", "")) for each in (*at.button, *at.toggle, *at.expander)]
    drawn = re.sub(r"\\.", "", "\n".join([words(at), html(at), *labels]))  # without the characters that are escaped
    return [each for each in MARKUP if each in drawn]
