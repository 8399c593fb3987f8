"""Means, guesses and duels below the class wall's chart, drawn from walls made by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pages_under_test import html, words
from streamlit.testing.v1 import AppTest

from dashboard.features.classroom.wall_results import show_by_setting, show_duels, show_guesses
from s7core.classroom.wall import ClassWall, DuelTally
from s7core.recipe import Recipe

SLOW, FAST = Recipe(learning_rate=0.01), Recipe(learning_rate=0.1)


def drawn(show: Callable[..., None], what: object) -> AppTest:
    """A page with nothing but this part of the wall."""

    def script(show, what):  # Streamlit runs its text alone, in which no name of this module is known
        show(what)

    at = AppTest.from_function(script, kwargs={"show": show, "what": what}, default_timeout=60).run()
    assert not at.exception, at.exception
    return at


def test_each_setting_has_its_mean_its_interval_and_its_owners(three_on_the_wall):
    at = drawn(show_by_setting, three_on_the_wall)
    [group] = three_on_the_wall.replicates
    row = html(at)
    for cell in ("97.90%", "7,958", "97.65 to 98.15", "Cem"):
        assert cell in row
    assert "Ada" in row and "Bob" in row and "<td class=n>3</td>" in row and len(group.runs) == 3


def test_guesses_are_set_against_the_mean_of_what_came_out(three_on_the_wall):
    at = drawn(show_guesses, three_on_the_wall)
    assert "3 guessed, on average 1.90 points too low" in words(at)  # 97.90 less the mean of 95, 96 and 97
    expected = at.dataframe[0].value
    assert sorted(expected["accuracy"]) == pytest.approx([95, 96, 97]) and set(expected["who"]) == {"Ada", "Bob", "Cem"}


def test_without_finished_runs_guesses_or_duels_nothing_is_drawn(three_on_the_wall):
    nothing = ClassWall((), ())
    unguessed = replace(
        three_on_the_wall, replicates=tuple(replace(each, guesses=()) for each in three_on_the_wall.replicates)
    )
    for show, what in ((show_by_setting, nothing), (show_guesses, nothing), (show_guesses, unguessed), (show_duels, [])):
        assert not drawn(show, what).main.children


def test_a_duel_says_who_expected_what_and_how_it_went():
    waiting = DuelTally(FAST, SLOW, guessed=1, guessed_first=0, ended=0, won_first=0, equal=0)
    ended = DuelTally(SLOW, FAST, guessed=5, guessed_first=2, ended=4, won_first=1, equal=1)
    row = html(drawn(show_duels, [ended, waiting]))
    assert "learning rate 0.01 against learning rate 0.1" in row and "2 of 5 expected learning rate 0.01" in row
    assert "won 1 of 4, 1 equal" in row and "0 of 1 expected learning rate 0.1" in row and "not yet" in row


def test_what_students_typed_never_becomes_html(three_on_the_wall):
    [group] = three_on_the_wall.replicates
    named = replace(group, runs=(replace(group.runs[0], nickname="<b>Ada"),))
    row = html(drawn(show_by_setting, replace(three_on_the_wall, replicates=(named,))))
    assert "&lt;b&gt;Ada" in row and "<b>Ada" not in row
