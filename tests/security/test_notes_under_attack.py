"""Notes to one student, and what students did, reach those whom they are for and nobody else, whatever is sent."""

import pytest
from forged_states import clicked, valued
from raw_client import RawClient
from school import found_school, served
from visitors_under_attack import look_after, of_others, page_addresses, student, teacher, visiting

from s7core.classroom.student_progress import StudentProgress
from s7core.classroom.teacher_notes import TeacherNotes

pytestmark = [pytest.mark.slow, pytest.mark.one_core]
SECRETS = ("a note to Ada alone", "Progress and answers", "What to talk about")


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return found_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def address(school):
    with served(school) as server:
        yield server.address
        assert "Traceback" not in server.log(), server.log()[-5_000:]


def told(client: RawClient, text: str) -> bool:
    return any(text.encode() in payload for payload in client.received)


@pytest.mark.parametrize("who", ["guest", "Bob", "Cleo"])
def test_no_page_tells_others_of_a_note_or_of_the_progress_of_the_class(who, address, school):
    with visiting(address, school, who) as client:
        for page in page_addresses():
            client.open(page, "class=9b")
        assert not [text for text in SECRETS if told(client, text)]
        assert told(client, f"a note to {who} alone") is (who != "guest")


def test_the_teacher_sees_what_students_do_and_ada_her_own_note(address, school):
    with teacher(address) as client, student(address, school, "Ada") as ada:
        client.open("teacher", "class=9b")
        assert told(client, "Progress and answers") and told(client, "What to talk about")
        assert told(ada, "a note to Ada alone")


@pytest.mark.parametrize("who", ["guest", "Bob", "Cleo"])
def test_a_click_by_others_puts_away_no_note_of_ada(who, address, school):
    ada = school.students["Ada"][0].id
    with student(address, school, "Ada") as seen:
        click = clicked(next(each for each in seen.widgets.values() if each.key.startswith("note-read-")))
    before = school.rows()
    with visiting(address, school, who) as client:
        for page in page_addresses():
            client.open(page).rerun(click)
        assert not client.exceptions
    assert not of_others(school, before, who)
    assert [note.read_at for note in TeacherNotes(school.store).notes_to(ada)] == [None]


@pytest.mark.parametrize("who", ["guest", "Bob", "Dora"])
def test_nobody_but_a_teacher_writes_a_note(who, address, school):
    with teacher(address) as seen:
        seen.open("teacher", "class=9b")
        look_after(seen, "Gus")
        gus = school.students["Gus"][0].id
        forged = [valued(seen.keyed(f"note-to-{gus}"), "forged"), clicked(seen.keyed("send-note"))]
    with visiting(address, school, who) as client:
        for page in page_addresses():
            client.open(page).rerun(*forged)
        assert not client.exceptions
    assert not [row for row in school.rows()["teacher_notes"] if "forged" in row]


def test_a_stale_tab_of_a_teacher_who_signed_out_writes_no_note(address, school):
    with teacher(address) as stale, RawClient(address, cookie=stale.cookie) as other_tab:
        stale.open("teacher", "class=9b")
        look_after(stale, "Gus")
        gus = school.students["Gus"][0].id
        forged = [valued(stale.keyed(f"note-to-{gus}"), "forged"), clicked(stale.keyed("send-note"))]
        other_tab.open("").open("teacher")
        other_tab.rerun(clicked(other_tab.keyed("sign-out")))
        before = school.rows()
        stale.rerun(*forged)
        assert not stale.exceptions and not school.changes_since(before)


def test_what_a_student_answers_is_theirs_and_a_guest_leaves_nothing(address, school):
    bob = school.students["Bob"][0].id
    for who, left in (("guest", set()), ("Bob", {bob})):
        before = school.rows()
        with visiting(address, school, who) as client:
            client.open("net2", "step=explain")
            show = next(each for each in client.widgets.values() if each.key.startswith("show-net2-"))
            client.rerun(clicked(show))
            assert not client.exceptions
        new = set(school.rows()["lesson_answers"]) - set(before["lesson_answers"])
        assert {row[0] for row in new} == left
    [answer] = (each for each in StudentProgress(school.store).answers_of_class("9b") if each.stage == "net2")
    assert (answer.student_id, answer.verdict, answer.tries) == (bob, "shown", 0)
