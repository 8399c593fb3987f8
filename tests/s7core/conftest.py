"""Messages in a language that is made up, for what has to hold in any."""

import gettext
from collections.abc import Callable, Iterator

import pytest

from s7core.language import translation
from s7core.language.translation import speaking


class MadeUp(gettext.NullTranslations):
    """Translations from a dictionary; what it does not have is in brackets, so that it can be told from English."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        return self.known.get(message, f"⟦{message}⟧")

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


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
