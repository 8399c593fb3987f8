"""Any text for any parameter of any page: the page opens, says at most that it cannot follow, and draws nothing of the text."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_payloads import PAYLOADS
from pages_under_test import HOME, new_server
from streamlit.testing.v1 import AppTest

from dashboard.pages import all_pages
from dashboard.state.session import ADDRESS_KEYS

NUMBERS = ["inf", "Infinity", "-inf", "nan", "1e400", "9" * 400, "-" + "9" * 5000, "1e999999", "0,05", "1_000", " 5", "٣", "0x10", "-0"]
OTHERS = ["", " ", "\x00", "true", "maybe", "a" * 5000, "'; DROP TABLE runs;--", "../../etc/passwd", "0", "-1", "99999"]
VALUES = [*NUMBERS, *OTHERS, *PAYLOADS]


def parameters_of_pages() -> list[tuple[str, str]]:
    """Each page's file with each parameter that some page heeds."""
    return [(page.file, name) for page in all_pages() for name in ADDRESS_KEYS]


def open_quickly(file: str, query: dict[str, list[str]]) -> tuple[AppTest, float]:
    at = AppTest.from_file(str(HOME), default_timeout=60)
    at.switch_page(file)
    for name, values in query.items():
        at.query_params[name] = values
    started = time.perf_counter()
    at.run()
    return at, time.perf_counter() - started
