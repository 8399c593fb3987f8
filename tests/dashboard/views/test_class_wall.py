"""Class wall: what a class has found out together."""

import pytest
from pages_under_test import open_page, words

from s7core.classroom.register import Register


@pytest.fixture(scope="module")
def classes(empty_server):
    """A server with two classes, of which 10a is the newer."""
    for name in ("9b", "10a"):
        Register(empty_server).open_class(name)
    return empty_server


def test_without_a_class_it_says_how_one_begins(empty_server):
    at = open_page("class_wall")
    assert at.title[0].value == "Class wall" and "There is no class on this server yet" in words(at)
    assert "See all runs of a class as points, live." in words(at)


def test_the_newest_class_is_shown_unless_the_link_names_another(classes):
    at = open_page("class_wall")
    assert at.selectbox(key="class").value == "10a" and "will be a point here after its first epoch" in words(at)
    assert "See all runs of a class as points, live." in words(at)
    assert open_page("class_wall", {"class": "9b"}).selectbox(key="class").value == "9b"


def test_a_class_that_is_not_there_falls_back_with_a_note(classes):
    at = open_page("class_wall", {"class": "<b>", "across": "luck"})
    assert at.selectbox(key="class").value == "10a"
    assert "which is not one of the choices" in words(at) and "across is 'luck'" in words(at)
