"""Waiting for a store that cannot be used for a while: locked by another program, or on a disk that is full."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from s7core.runs.store_error import StoreError

_logger = logging.getLogger(__name__)

STORE_RETRY_SECONDS = 2.0  # between two tries
HOLD_SECONDS = 600.0  # after which a store is given up

Given = TypeVar("Given")


def log_trouble(sentence: str) -> None:
    """Log why the store cannot be used."""
    _logger.warning("%s It is tried again.", sentence)


class Patience:
    """Asks a store again until it answers. `on_trouble` gets the store's sentence once each time it begins to fail."""

    def __init__(self, on_trouble: Callable[[str], None] = log_trouble) -> None:
        self._on_trouble = on_trouble
        self.in_trouble = False  # the last answer was an error

    def ask(self, question: Callable[[], Given]) -> Given:
        """What `question` returns, which is asked again while it raises StoreError; after HOLD_SECONDS that is raised."""
        deadline = time.monotonic() + HOLD_SECONDS
        while True:
            try:
                return self.ask_once(question)
            except StoreError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(STORE_RETRY_SECONDS)

    def ask_once(self, question: Callable[[], Given]) -> Given:
        """What `question` returns; StoreError where it raises that."""
        try:
            answer = question()
        except StoreError as error:
            if not self.in_trouble:
                self.in_trouble = True
                self._on_trouble(str(error))
            raise
        self.in_trouble = False
        return answer
