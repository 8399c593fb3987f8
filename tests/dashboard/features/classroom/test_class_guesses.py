"""The guesses of a class on a slide: counted at once, shown when nobody can follow them, then beside the results."""

import pytest
from pages_under_test import html, open_page, words

from dashboard.data.join_addresses import JoinAddresses
from s7core.classroom.class_codes import class_codes
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

GUESS = {"stage": "final", "class": "9b", "slide": "guess"}


def test_guesses_are_counted_as_they_come_and_shown_once_nobody_can_follow_them(register, store, add_epoch):
    for nickname, guess in (("Ada", 0.9), ("Bob", 0.95)):
        student, _ = register.join("9b", nickname)
        run_id = store.submit(Recipe(train_images=6_000, epochs=2), "final-exp1", student=student.id)
        Guesses(store, Visitor(True, False, student)).commit(run_id, 0.5, guess)
    at = open_page("present", GUESS)
    assert "**2** guessed so far." in words(at) and "90.00%" not in words(at)
    assert "until then nobody can follow it" in words(at)
    add_epoch(store, run_id, 1, 800)
    at = open_page("present", GUESS)
    assert "**2** guessed so far." in words(at) and "1 shown, from 95.00% to 95.00% at the end" in words(at)


def test_the_class_is_told_where_to_guess_and_where_to_join(register, monkeypatch):
    monkeypatch.setattr(
        "dashboard.features.classroom.class_guesses.join_addresses", lambda: JoinAddresses(("http://192.168.0.7:8501",))
    )
    told = html(open_page("present", GUESS))
    code = class_codes(register.classes())["9b"]
    assert "open Final Model, step Guess" in told and f"Not in yet? open 192.168.0.7:8501 and type {code}." in told


def test_where_no_other_machine_reaches_the_server_the_cure_shows_its_command_as_code(register, monkeypatch):
    cure = "Start it with `--server.address 0.0.0.0` & open it again <here>."
    monkeypatch.setattr("dashboard.features.classroom.class_guesses.join_addresses", lambda: JoinAddresses((), cure))
    told = html(open_page("present", GUESS))
    assert "Not in yet? Start it with <code>--server.address 0.0.0.0</code> &amp; open it again &lt;here&gt;." in told


def test_afterwards_the_guesses_stand_beside_the_results_of_their_stage_alone(three_runs):
    told = words(open_page("present", {**GUESS, "slide": "results"}))
    assert "3 guessed, on average" in told
    assert "guessed, on average" not in words(open_page("present", {**GUESS, "stage": "net1", "slide": "results"}))
