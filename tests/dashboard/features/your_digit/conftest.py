"""Drawn sets for the tests of this folder."""

import pytest
import streamlit as st

from dashboard.data import networks
from dashboard.features.your_digit import drawing_pad
from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.register import Student
from s7core.classroom.visitor import Visitor


@pytest.fixture
def sets(store) -> DigitSets:
    return DigitSets(store)


@pytest.fixture
def alone(no_workers) -> Visitor:
    """Somebody on their own machine."""
    return Visitor()


@pytest.fixture
def pads(monkeypatch) -> None:
    """The pad as a component that holds a stroke: AppTest draws none."""
    from drawings_under_test import pad_that_holds

    monkeypatch.setattr(drawing_pad, "_component", pad_that_holds)


@pytest.fixture
def students(register, no_workers) -> dict[str, tuple[Student, str, Visitor]]:
    """Ada and Bob of 9b, each with their token and as the visitor that they are."""
    found = {}
    for name in ("Ada", "Bob"):
        student, token = register.join("9b", name)
        found[name] = (student, token, Visitor(True, False, student, register.class_named("9b")))
    return found


@pytest.fixture
def results_left_out(monkeypatch) -> None:
    """No network reads the set, where a test is about something else."""
    monkeypatch.setattr("dashboard.features.your_digit.our_set.show_set_results", lambda shown: st.markdown("RESULTS"))


@pytest.fixture
def read_at_once(monkeypatch) -> None:
    """Networks that read in the background have read at once."""

    class AtOnce:
        def submit(self, key: object, compute) -> bool:
            compute()
            return True

    monkeypatch.setattr(networks, "background", AtOnce)
