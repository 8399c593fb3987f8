"""The class wall, as a guest and a student see it."""

from zoneinfo import ZoneInfo

import pytest
from pages_under_test import html, open_page, opened_by, words

from dashboard.data.join_addresses import JoinAddresses
from dashboard.data.shared_wall import shared_wall
from dashboard.features.classroom import wall_panel
from s7core import formatting
from s7core.classroom.class_codes import class_codes

pytestmark = pytest.mark.usefixtures("no_workers", "in_a_network")


@pytest.fixture
def in_a_network(monkeypatch):
    """The server is one that the machines of a network reach."""
    monkeypatch.setattr(
        "dashboard.features.classroom.join_code.join_addresses", lambda: JoinAddresses(("http://192.168.0.7:8501",))
    )


def code_of_9b(register) -> str:
    return class_codes(register.classes())["9b"]


def test_the_wall_shows_points_means_the_best_and_the_guesses(three_runs):
    accuracies = [run.last_test_accuracy for run in three_runs]
    at = open_page("class_wall", {"class": "9b"})
    told = words(at) + html(at)
    mean = sum(accuracies) / 3
    assert "best under 8,000 parameters: Ada" in told and f"{max(accuracies) * 100:.2f}%" in told
    assert f"{mean * 100:.2f}% on average over 3 runs" in told and "Ada, Bob, Cem" in told
    assert f"3 guessed, on average {(mean - 0.96) * 100:.2f} points too low" in told
    for across in ("learning_rate", "batch_norm", "scheduler"):
        at.selectbox(key="across").set_value(across).run()
        assert not at.exception


def test_a_class_without_runs_has_a_wall_that_says_what_will_be_there(register):
    assert "will be a point here after its first epoch" in words(open_page("class_wall"))


def test_a_server_without_a_class_says_how_one_is_opened(store):
    at = open_page("class_wall")
    assert "There is no class on this server yet" in words(at) and not at.main.selectbox
    assert [each.proto.page for each in at.main.get("page_link")] == ["teacher"] and not at.info


def test_a_student_sees_the_wall_of_their_own_class_without_a_choice(register):
    register.open_class("10c")
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "class_wall")
    assert "class" not in {each.key for each in at.selectbox}
    assert f"open 192.168.0.7:8501 and type {code_of_9b(register)}" in html(at)
    guest = open_page("class_wall", {"class": "9b"})
    assert guest.selectbox(key="class").value == "9b" and len(guest.selectbox(key="class").options) == 2


def test_a_link_to_a_class_or_an_axis_that_is_not_there_falls_back_with_a_note(three_runs):
    at = open_page("class_wall", {"class": "10c", "across": "height"})
    told = words(at)
    assert "class is '10c'" in told and "across is 'height'" in told
    assert (at.selectbox(key="class").value, at.selectbox(key="across").value) == ("9b", "parameters")


def test_a_frozen_wall_keeps_what_had_ended_and_a_closed_class_shows_no_way_in(register, three_runs, store):
    register.set_frozen("9b", True)
    store.update(three_runs[0].id, finished_at=three_runs[0].finished_at + 3_600)
    register.set_open("9b", False)
    told = html(open_page("class_wall"))
    assert "<b>2</b>on the wall" in told and "frozen" in told and "Join:" not in told


def test_a_wall_shows_the_way_in_only_while_newcomers_may_join(register):
    assert f"and type {code_of_9b(register)}" in html(open_page("class_wall"))
    register.change_limits("9b", joining=False)
    assert "Join:" not in html(open_page("class_wall"))


def test_a_class_that_is_deleted_meanwhile_is_said_to_be_gone(register, store, monkeypatch):
    at = open_page("class_wall")
    monkeypatch.setattr("s7core.classroom.register.Register.class_named", lambda *_: None)
    shared_wall.clear()  # as it is after FRESH_SECONDS
    at.run()
    assert "There is no class 9b here any more." in words(at)


def test_the_times_on_a_wall_are_those_of_whoever_looks_at_it(three_runs, monkeypatch):
    open_page("class_wall", {"class": "9b"})
    shared, hours = shared_wall("9b"), {}
    for zone in ("Etc/GMT+1", "Etc/GMT-9"):
        monkeypatch.setattr(formatting, "_find_reader", lambda zone=zone: formatting.Reader(ZoneInfo(zone)))
        _, points = wall_panel._chart(shared, "learning_rate", formatting.reader())
        assert formatting.clock(three_runs[0].created_at) in " ".join(points["label"])
        hours[zone] = set(points["label"])
    assert not hours["Etc/GMT+1"] & hours["Etc/GMT-9"]
