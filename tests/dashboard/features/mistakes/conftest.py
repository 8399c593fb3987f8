"""What the tests of the Mistakes page share."""

from collections.abc import Callable

import pytest
from pages_under_test import clickable_html
from streamlit.testing.v1 import AppTest


def shown_in_gallery(at: AppTest) -> list[int]:
    """Indices of the digits in the gallery, in order."""
    return [int(part.split('\\"')[0]) for part in clickable_html(at).split('data-key=\\"')[1:]]


@pytest.fixture
def indices() -> Callable[[AppTest], list[int]]:
    """`shown_in_gallery`: conftest is no module that a test could import it from."""
    return shown_in_gallery
