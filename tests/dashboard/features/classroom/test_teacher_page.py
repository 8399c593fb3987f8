"""What a teacher does on their page happens in the class."""

import pytest
from pages_under_test import HOME, button_keys, limit_fields, open_page, opened_by_teacher, words
from streamlit.testing.v1 import AppTest

from dashboard.data.join_addresses import JoinAddresses
from dashboard.data.resources import teacher_sessions
from dashboard.features.classroom import teacher_page
from dashboard.features.classroom.teacher_page import RUNS_SHOWN
from dashboard.state.session import COOKIES
from dashboard.state.visitor import TEACHER
from s7core.classroom.limits import Limits
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

QUICK = Recipe(train_images=6_000, epochs=2)


def open_class(at: AppTest, name: str) -> None:
    at.text_input(key="new-class-name").set_value(name)
    at.button(key="create-class").click().run()
    assert not at.exception, at.exception


def test_the_teacher_stops_and_deletes_any_run_closes_the_class_and_freezes_its_wall(register, store):
    ada, _ = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=ada.id)
    at = opened_by_teacher("teacher")
    at.button(key=f"stop-{run_id}").click().run()
    assert store.run(run_id).state == "stopped"
    at.button(key=f"delete-{run_id}").click().run()
    assert store.run(run_id) is None
    at.toggle(key="open-9b").set_value(False).run()
    at.toggle(key="frozen-9b").set_value(True).run()
    of = register.class_named("9b")
    assert not of.open and of.frozen_at
    limit_fields(at)[0].set_value(4)
    at.button(key="set-limits-9b").click().run()
    assert register.class_named("9b").limits == Limits(epochs=4)


def test_a_class_is_opened_under_a_free_name_only_and_then_the_page_shows_it(register):
    at = opened_by_teacher("teacher")
    open_class(at, "9b")
    assert "'9b', which is there already" in words(at)
    open_class(at, "10 C?")
    assert "class is '10 C?'" in words(at)
    open_class(at, "10c")
    assert at.selectbox(key="class").value == "10c" and len(register.classes()) == 2


def test_the_first_class_is_asked_for(register, store):
    with store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM classes")
    at = opened_by_teacher("teacher")
    assert "Name your first class above" in words(at) and "What students may do" not in words(at)


def test_limits_without_a_stage_are_refused_with_the_reason(register):
    at = opened_by_teacher("teacher")
    at.multiselect[0].set_value([])
    at.button(key="set-limits-9b").click().run()
    assert "stages is ''" in words(at) and register.class_named("9b").limits == Limits()


def test_all_runs_of_the_class_are_stopped_by_one_click_and_no_others(register, store):
    ada, _ = register.join("9b", "Ada")
    theirs = [store.submit(QUICK, "final-exp1", student=ada.id) for _ in range(2)]
    other = store.submit(QUICK, "final-exp1")
    at = opened_by_teacher("teacher")
    assert "2 runs, 2 training or waiting" in words(at)
    at.button(key="stop-all").click().run()
    assert [store.run(each).state for each in (*theirs, other)] == ["stopped", "stopped", "queued"]
    assert "2 runs, 0 training or waiting" in words(at) and "stop-all" not in button_keys(at)


def test_of_many_runs_only_the_first_are_listed_and_the_rest_is_counted(register, store):
    ada, _ = register.join("9b", "Ada")
    for _ in range(RUNS_SHOWN + 2):
        store.submit(QUICK, "final-exp1", student=ada.id)
    at = opened_by_teacher("teacher")
    assert sum(key.startswith("stop-") for key in button_keys(at)) == RUNS_SHOWN + 1  # and the one that stops all
    assert "The other 2 are on *Train*" in words(at)


def test_a_student_sees_nothing_of_the_teacher_s_page(register):
    assert "What students may do" not in words(open_page("teacher"))


@pytest.fixture
def two_teachers(register) -> tuple[AppTest, AppTest]:
    """Two sessions of one server, both signed in."""
    first = opened_by_teacher("teacher")
    second = AppTest.from_file(str(HOME), default_timeout=60).switch_page("views/teacher.py").run()
    second.text_input[0].set_value("chalk")
    second.button[0].click().run()
    return first, second


@pytest.mark.slow
@pytest.mark.one_core
def test_a_switch_shows_what_the_store_says_and_the_first_click_does_what_it_says(two_teachers, register):
    first, second = two_teachers
    for key, is_on in (("open-9b", lambda of: of.open), ("frozen-9b", lambda of: of.frozen_at is not None)):
        for acts, looks in ((first, second), (second, first), (first, second)):
            wanted = not is_on(register.class_named("9b"))
            acts.toggle(key=key).set_value(wanted).run()
            assert is_on(register.class_named("9b")) == wanted == acts.toggle(key=key).value
            looks.run()
            assert looks.toggle(key=key).value == wanted, f"{key} still looks as before"
        looks.toggle(key=key).set_value(not wanted).run()
        assert is_on(register.class_named("9b")) != wanted, "the first click did nothing"


def test_the_part_that_is_drawn_again_notices_what_another_teacher_has_changed(register, monkeypatch):
    monkeypatch.setattr(teacher_page, "visitor", lambda: Visitor(True, is_teacher=True))
    opened_by_teacher("teacher")
    reruns, seen, drawn = [], [], register.classes()
    monkeypatch.setattr(teacher_page.st, "rerun", lambda: reruns.append(1))
    for change in (
        lambda: None,
        lambda: register.set_open("9b", False),
        lambda: register.change_limits("9b", joining=False),
        lambda: register.set_frozen("9b", True),
        lambda: register.set_limits("9b", Limits(epochs=4, joining=False)),
        lambda: register.open_class("10c"),
    ):
        change()
        teacher_page._runs("9b", drawn)
        seen.append(len(reruns))
        drawn = register.classes()
    assert seen == [0, 1, 2, 3, 4, 5]


def test_the_form_of_the_limits_shows_those_that_another_teacher_has_set(two_teachers, register):
    first, second = two_teachers
    first.toggle(key="joining-9b").set_value(False).run()
    limit_fields(first)[0].set_value(4)
    first.button(key="set-limits-9b").click().run()
    assert "It holds for every run that is started from now on" in "".join(each.value for each in first.success)
    second.run()
    assert limit_fields(second)[0].value == 4
    limit_fields(second)[2].set_value(7)
    second.button(key="set-limits-9b").click().run()
    assert register.class_named("9b").limits == Limits(epochs=4, waiting=7, joining=False)


def test_a_class_of_any_letters_has_a_link_that_leads_to_it(register):
    assert JoinAddresses(("",)).links(register.open_class("Klasse Ä").name) == ["/join?class=klasse-%C3%A4"]
    at = opened_by_teacher("teacher")
    at.text_input(key="new-class-name").set_value("中文")
    at.button(key="create-class").click().run()
    assert at.selectbox(key="class").value == "中文" and register.class_named("中文").open


def test_the_teacher_closes_the_door_and_opens_it(register):
    at = opened_by_teacher("teacher")
    for joining in (False, True):
        at.toggle(key="joining-9b").set_value(joining).run()
        assert register.class_named("9b").limits.joining is joining


CONTROLS = {
    "close": lambda at, run_id: at.toggle(key="open-9b").set_value(False),
    "door": lambda at, run_id: at.toggle(key="joining-9b").set_value(False),
    "freeze": lambda at, run_id: at.toggle(key="frozen-9b").set_value(True),
    "limits": lambda at, run_id: at.button(key="set-limits-9b").click(),
    "new class": lambda at, run_id: at.button(key="create-class").click(),
    "stop": lambda at, run_id: at.button(key=f"stop-{run_id}").click(),
    "stop all": lambda at, run_id: at.button(key="stop-all").click(),
    "remove": lambda at, run_id: at.button(key="remove-student").click(),
    "let in": lambda at, run_id: at.button(key="readmit-student").click(),
}


@pytest.mark.slow
@pytest.mark.one_core
def test_a_tab_that_is_still_open_changes_nothing_after_the_teacher_has_signed_out_in_another_one(register, store):
    ada, _ = register.join("9b", "Ada")
    run_id, _ = (store.submit(QUICK, "final-exp1", student=ada.id) for _ in range(2))
    at = opened_by_teacher("teacher")

    def everything() -> object:
        with store.begin() as connection:
            codes = connection.exec_driver_sql("SELECT id, code_hash, removed_at FROM students").all()
        return register.classes(), register.members("9b"), store.runs(), codes

    before = everything()
    for name, act in CONTROLS.items():
        at.session_state[COOKIES.name] = {TEACHER: teacher_sessions("chalk").sign_in("chalk", "here")}
        at.run()
        at.selectbox(key="student-to-look-after").set_value(ada.id).run()
        limit_fields(at)[0].set_value(4)
        at.text_input(key="new-class-name").set_value("10c")
        act(at, run_id)
        teacher_sessions("chalk").sign_out(at.session_state[COOKIES.name][TEACHER])
        at.run()
        assert everything() == before, f"{name} changed something"
        assert "What students may do" not in words(at) and "Password" in [each.label for each in at.text_input], name
        if name not in ("limits", "new class"):  # forms of the page that is no longer drawn
            assert "You are not signed in as teacher any more" in words(at), name


def test_a_part_that_is_drawn_again_by_itself_ends_with_the_sign_in(register, monkeypatch):
    reruns = []
    monkeypatch.setattr(teacher_page.st, "rerun", lambda: reruns.append(1))
    teacher_page._runs("9b", register.classes())
    assert reruns == [1]


def test_a_browser_that_keeps_no_cookie_tells_the_teacher(register, monkeypatch):
    monkeypatch.setattr(teacher_page, "cookies_are_lost", lambda: True)
    assert "You sign in again then" in words(opened_by_teacher("teacher"))


def test_a_class_that_another_teacher_has_opened_can_be_chosen(two_teachers):
    first, second = two_teachers
    open_class(first, "10c")
    second.run()
    assert set(second.selectbox(key="class").options) == {"9b", "10c"} and second.selectbox(key="class").value == "9b"
