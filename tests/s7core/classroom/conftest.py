"""A class 9b in the store, and three students of it."""

import pytest

from s7core.classroom.register import Register, Student
from s7core.runs.store import Store


@pytest.fixture
def register(store: Store) -> Register:
    made = Register(store)
    made.open_class("9b")
    return made


@pytest.fixture
def students(register: Register) -> list[Student]:
    return [register.join("9b", name)[0] for name in ("Ada", "Bob", "Cem")]
