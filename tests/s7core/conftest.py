"""Messages in a language that is made up, for what has to hold in any."""

from collections.abc import Callable, Iterator

import pytest
from made_up_catalog import MadeUp

from s7core.language import translation
from s7core.language.translation import speaking


@pytest.fixture
def speak(monkeypatch) -> Iterator[Callable[[str, dict[str, str]], None]]:
    """`speak("zh", {"Epoch": "轮次"})`: from then on in the test messages are in that language."""
    entered = []

    def begin(code: str, known: dict[str, str]) -> None:
        monkeypatch.setattr(translation, "catalog", lambda language: MadeUp(known))
        spoken = speaking(code)
        spoken.__enter__()
        entered.append(spoken)

    yield begin
    for spoken in reversed(entered):
        spoken.__exit__(None, None, None)
