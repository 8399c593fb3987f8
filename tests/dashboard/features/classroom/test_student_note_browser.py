"""A teacher and a student in two browsers: what she does comes to the teacher's table, and his note to her page."""

import pytest
from browser_under_test import PHONE, serve, settle, wait_until

from dashboard.components.class_call import CALL_POLL_SECONDS
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.classroom.teacher_notes import TeacherNotes
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"
NOTE = "Compare the two *first* layers, and tell me why they differ"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'runs.sqlite'}"
    Register(Store(url)).open_class("9b")
    yield from ((address, Store(url)) for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}))


def join(page, address: str, nickname: str) -> str:
    """Join as a newcomer; returns the personal code."""
    page.goto(f"{address}/join?class=9b")
    page.get_by_role("textbox", name="Nickname").fill(nickname)
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text(f"You are {nickname} in class").wait_for()
    return page.locator(".st-key-personal-code code").inner_text().strip()


def test_progress_reaches_the_teacher_and_a_note_the_student_while_both_pages_stay_open(classroom, people):
    address, store = classroom
    teacher, ada = people(), people(PHONE)
    code = join(ada, address, "Ada")
    teacher.goto(f"{address}/teacher?class=9b")
    teacher.get_by_role("textbox", name="Password").fill(PASSWORD)
    teacher.get_by_role("button", name="Sign in", exact=True).click()
    row = teacher.get_by_test_id("stTable").get_by_role("row").filter(has_text="Ada")
    row.wait_for()

    ada.goto(f"{address}/net1")
    ada.get_by_role("button", name="Next: make a guess").click()
    row.filter(has_text="Look").wait_for()

    teacher.get_by_role("button", name="Look after a student").click()
    teacher.get_by_role("combobox", name="Student").click()
    teacher.get_by_role("option", name="Ada").click()
    field = teacher.get_by_role("textbox", name="Note to Ada")
    field.click()
    field.press_sequentially(NOTE, delay=100)  # the page around it is drawn anew meanwhile
    assert field.input_value() == NOTE
    teacher.get_by_role("button", name="Send").click()
    teacher.get_by_text("not read yet").wait_for()

    shown = ada.locator(".st-key-teacher-note").get_by_text(NOTE)
    shown.wait_for(timeout=CALL_POLL_SECONDS * 3_000)
    told = ada.locator("#s7-told[role=status]")
    wait_until(lambda: told.inner_text() == f"Your teacher writes to you: {NOTE}")  # for who does not see it come
    ada.get_by_role("button", name="I have read it").click()
    shown.wait_for(state="detached")
    wait_until(lambda: told.inner_text() == "")
    teacher.get_by_text("not read yet").wait_for(state="detached")
    [student] = Register(store).students("9b")
    assert [note.read_at is not None for note in TeacherNotes(store).notes_to(student.id)] == [True]

    elsewhere = people()
    elsewhere.goto(f"{address}/join?class=9b")
    elsewhere.get_by_role("tab", name="I was here before").click()
    elsewhere.get_by_role("textbox", name="Nickname").last.fill("Ada")
    elsewhere.get_by_role("textbox", name="Personal code").fill(code)
    elsewhere.get_by_role("button", name="Come back").click()
    elsewhere.get_by_text("You are Ada in class").wait_for()
    settle(elsewhere)
    elsewhere.get_by_test_id("stSidebarNavLink").filter(has_text="Net1").click()
    elsewhere.get_by_text("1 of 16 steps").wait_for()
    wait_until(lambda: "done=0100" in elsewhere.url)  # the address has the marks from the store
