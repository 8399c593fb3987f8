"""Drawn sets as pages read and change them: who the visitor is is asked again each time."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from drawings_under_test import drawing, keep_ten

from dashboard.data import drawn_digits
from dashboard.data.drawn_digits import (
    delete_digit,
    delete_digit_set,
    delete_digits_of,
    delete_own_digits,
    drawn_set,
    keep_digit,
    own_drawings,
    set_archive,
    set_names,
    shown_set,
)
from dashboard.data.visitors import NotAllowedError
from dashboard.state.session import SET_REFUSAL
from s7core.classroom.digit_sets import OWN, DigitSets
from s7core.classroom.visitor import GUEST, Visitor

TEACHER = Visitor(is_classroom=True, is_teacher=True)

pytestmark = pytest.mark.usefixtures("fresh_session")


@pytest.fixture
def sets(store) -> DigitSets:
    return DigitSets(store)


@pytest.fixture
def looks(monkeypatch):
    """Makes somebody the visitor."""

    def look(who: Visitor) -> None:
        monkeypatch.setattr(drawn_digits, "visitor", lambda fresh=False: who)

    look(Visitor())
    return look


@pytest.fixture
def ada(register) -> Visitor:
    return Visitor(True, False, register.join("9b", "Ada")[0], register.class_named("9b"))


def test_a_set_is_read_with_its_images_and_again_only_when_it_changes(sets, looks):
    keep_ten(sets, Visitor(), range(3))
    first = shown_set(OWN)
    assert first.title == "Your digits" and list(first.labels) == [0, 1, 2] and first.images.centred.shape == (3, 28, 28)
    assert shown_set(OWN) is first
    assert keep_digit(3, drawing(3))
    assert list(shown_set(OWN).labels) == [0, 1, 2, 3] and len(set(shown_set(OWN).ids)) == 4
    assert set(own_drawings()) == {0, 1, 2, 3}


def test_only_the_class_and_its_teacher_see_a_set(sets, looks, register, ada):
    keep_ten(sets, ada, range(2))
    for who, names in ((ada, ["9b"]), (TEACHER, [OWN, "9b"]), (GUEST, [])):
        looks(who)
        assert set_names() == names
    looks(GUEST)
    assert drawn_set() is None and own_drawings() == {}
    for name in ("9b", OWN):
        with pytest.raises(NotAllowedError, match="Only the class and its teacher"):
            shown_set(name)
    looks(ada)
    assert drawn_set() == "9b" and len(shown_set("9b").digits) == 2


def test_what_is_refused_is_left_to_be_said(sets, looks):
    looks(GUEST)
    assert not keep_digit(3, drawing(3))
    assert "Only students of a class keep digits" in SET_REFUSAL.value and not sets.sets()


def test_everybody_deletes_what_is_theirs(sets, looks, register, ada):
    bob = Visitor(True, False, register.join("9b", "Bob")[0], register.class_named("9b"))
    for who in (ada, bob):
        keep_ten(sets, who, range(3))
    looks(ada)
    delete_digit(sets.own_digits(bob)[0].id)
    delete_digits_of("9b", bob.student.id)
    delete_digit_set("9b")
    assert len(sets.digits("9b")) == 6 and "not yours alone" in SET_REFUSAL.value
    assert delete_own_digits() and len(sets.digits("9b")) == 3
    looks(TEACHER)
    delete_digit(sets.own_digits(bob)[0].id)
    assert len(sets.digits("9b")) == 2
    delete_digits_of("9b", bob.student.id)
    assert not sets.digits("9b")
    keep_ten(sets, ada, range(1))
    delete_digit_set("9b")
    assert not sets.sets()


def test_a_set_that_was_shown_is_archived_in_a_thread_that_knows_no_visitor(sets, looks):
    keep_ten(sets, Visitor(), range(2))
    shown = shown_set(OWN)
    looks(GUEST)
    with (
        ThreadPoolExecutor(1) as files,
        zipfile.ZipFile(io.BytesIO(files.submit(set_archive, shown, "png").result())) as archive,
    ):
        assert set(archive.namelist()) == {"all-digits.png", "0-001.png", "1-001.png"}
