"""Classes and students: names, uniqueness, tokens, limits, and who may do what."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from s7core.classroom import names
from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.classroom.teacher_sessions import FREE_TRIES, TeacherSessions
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe

QUICK = Recipe(train_images=6_000, epochs=2)


@pytest.fixture
def register(store) -> Register:
    made = Register(store)
    made.open_class("9b")
    return made


@pytest.mark.parametrize("typed", ["Ada", "  Ada   L ", "Zoë", "O'Neil", "Иван", "李", "R2-D2", "نور"])
def test_a_nickname_of_any_language_is_taken_with_single_spaces(typed):
    assert names.nickname(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "a" * 21,
        "<b>",
        "[x](y)",
        "*star*",
        "a_b",
        "$x$",
        "a\u202eb",
        "-x",
        "=1+1",
        ":smile:",
        "a`b",
        "Teacher",
        "Admin",
        "T e a c h e r",
        "tëacher",
        "a&b",
        'a"b',
        "a|b",
        "#1",
        "\u200b",
    ],
)
def test_a_nickname_that_could_be_markup_or_pass_for_the_teacher_is_refused(typed):
    with pytest.raises(ValueError, match="nickname is"):
        names.nickname(typed)


@pytest.mark.parametrize(("typed", "name"), [("9B", "9b"), (" physics-2 ", "physics-2")])
def test_a_class_name_is_what_a_link_can_carry(typed, name):
    assert names.class_name(typed) == name


@pytest.mark.parametrize("typed", ["", "9 b", "9/b", "-9", "a" * 25, "ä", "9b?x=1"])
def test_a_class_name_that_a_link_cannot_carry_is_refused(typed):
    with pytest.raises(ValueError, match="class is"):
        names.class_name(typed)


def test_two_nicknames_that_read_alike_are_the_same(register):
    register.join("9B", "Zoë")
    for again in ("zoe", "ZOË", "Zo-e", " zoë "):
        with pytest.raises(ValueError, match="somebody in this class has already"):
            register.join("9b", again)
    register.open_class("9c")
    register.join("9c", "Zoë")  # in another class it is free


def test_a_student_is_known_by_the_token_alone_which_is_not_stored(register, store):
    student, token = register.join("9b", "Ada")
    assert register.student(token) == student and register.student(token + "x") is None and register.student("") is None
    assert (student.number, student.class_name) == (1, "9b")
    with store.begin() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM students").fetchall()
    assert token not in str(stored)


def test_a_closed_or_unknown_class_takes_nobody(register):
    register.set_open("9b", False)
    with pytest.raises(ValueError, match="which is closed"):
        register.join("9b", "Ada")
    with pytest.raises(ValueError, match="no such class"):
        register.join("9x", "Ada")


def test_students_who_join_at_the_same_moment_get_numbers_of_their_own(register):
    with ThreadPoolExecutor(8) as pool:
        joined = list(pool.map(lambda at: register.join("9b", f"Student {at}")[0], range(24)))
    assert sorted(each.number for each in joined) == list(range(1, 25))


def test_of_two_who_take_one_nickname_at_the_same_moment_one_gets_it(register):
    def try_to_join(_: int) -> bool:
        try:
            register.join("9b", "Ada")
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_join, range(8))) == 1


def test_a_removed_student_leaves_runs_that_belong_to_nobody(register, store):
    student, token = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=student.id)
    assert (store.run(run_id).nickname, store.run(run_id).class_name) == ("Ada", "9b")
    register.remove(student.id)
    assert register.student(token) is None and store.run(run_id).student == "" and store.run(run_id).nickname == ""


def test_limits_are_kept_and_bad_ones_are_named(register):
    limits = Limits(epochs=3, images=6_000, waiting=2, stages=("net2", "final"), own_seeds=False)
    register.set_limits("9b", limits)
    assert register.class_named("9b").limits == limits
    for bad, said in (
        ({"epochs": 0}, "epochs is 0"),
        ({"images": 99}, "images is 99"),
        ({"waiting": 51}, "waiting is 51"),
        ({"stages": ()}, "stages is ''"),
        ({"stages": ("net9",)}, "stages is 'net9'"),
    ):
        with pytest.raises(ValueError, match=said):
            Limits(**bad)


def test_a_student_starts_what_the_limits_allow_and_is_told_what_they_do_not(register):
    student, _ = register.join("9b", "Ada")
    register.set_limits("9b", Limits(epochs=2, images=6_000, waiting=2, stages=("final",)))
    who = Visitor(True, False, student, register.class_named("9b"))
    who.check_may_start([QUICK, QUICK], waiting=0)
    for recipes, waiting, said in (
        ([replace(QUICK, epochs=3)], 0, "epochs is 3, but your teacher allows at most 2"),
        ([replace(QUICK, train_images=6_001)], 0, "train_images is 6,001, but your teacher allows at most 6,000"),
        ([replace(QUICK, stage="init")], 0, "stage is Model Init, but your teacher allows only Final Model"),
        ([QUICK], 2, "3 runs waiting, but your teacher allows 2"),
    ):
        with pytest.raises(ValueError, match=said):
            who.check_may_start(recipes, waiting)
    register.set_open("9b", False)
    with pytest.raises(ValueError, match="Class 9b is closed"):
        replace(who, of_class=register.class_named("9b")).check_may_start([QUICK], 0)


def test_only_owner_and_teacher_control_a_run_and_on_one_s_own_machine_everybody(register, store):
    (ada, _), (bob, _) = register.join("9b", "Ada"), register.join("9b", "Bob")
    of_class = register.class_named("9b")
    hers = store.run(store.submit(QUICK, "final-exp1", student=ada.id))
    nobodys = store.run(store.submit(QUICK, "final-exp1"))
    may = {
        name: (who.may_control(hers), who.may_control(nobodys))
        for name, who in {
            "Ada": Visitor(True, False, ada, of_class),
            "Bob": Visitor(True, False, bob, of_class),
            "guest": Visitor(True),
            "teacher": Visitor(True, True),
            "at home": Visitor(),
        }.items()
    }
    assert may == {
        "Ada": (True, False),
        "Bob": (False, False),
        "guest": (False, False),
        "teacher": (True, True),
        "at home": (True, True),
    }


def test_a_guest_of_a_classroom_trains_nothing():
    with pytest.raises(ValueError, match="join yours"):
        Visitor(is_classroom=True).check_may_start([QUICK], 0)
    Visitor().check_may_start([replace(QUICK, epochs=200)] * 30, 1_000)
    Visitor(is_classroom=True, is_teacher=True).check_may_start([replace(QUICK, epochs=200)], 1_000)


def test_each_student_s_usual_seed_is_their_own_and_a_chosen_one_is_kept(register):
    seeds = set()
    for name in ("Ada", "Bob"):
        student, _ = register.join("9b", name)
        who = Visitor(True, False, student, register.class_named("9b"))
        seeds.add(who.own_seed(QUICK, usual=1).seed)
        assert who.own_seed(replace(QUICK, seed=7), usual=1).seed == 7
    assert len(seeds) == 2 and 1 not in seeds
    register.set_limits("9b", Limits(own_seeds=False))
    assert replace(who, of_class=register.class_named("9b")).own_seed(QUICK, usual=1).seed == 1
    assert Visitor().own_seed(QUICK, usual=1).seed == 1


def test_only_the_right_password_opens_the_desk_and_only_its_token_keeps_it_open():
    desk = TeacherSessions("chalk")
    token = desk.sign_in("chalk", "here")
    assert desk.knows(token) and not desk.knows("") and not desk.knows("chalk")
    desk.sign_out(token)
    assert not desk.knows(token)
    with pytest.raises(ValueError, match="password is wrong"):
        TeacherSessions("").sign_in("", "here")  # without a password there is no way in


def test_guessing_passwords_gets_slower_and_slower_from_one_address_and_not_from_others():
    now = 0.0
    desk = TeacherSessions("chalk", clock=lambda: now)
    for _ in range(FREE_TRIES):
        with pytest.raises(ValueError, match="is wrong"):
            desk.sign_in("cheese", "there")
    with pytest.raises(ValueError, match="wait 1 s"):
        desk.sign_in("chalk", "there")  # even the right one has to wait
    assert desk.knows(desk.sign_in("chalk", "here"))
    now = 1.5
    with pytest.raises(ValueError, match="is wrong"):
        desk.sign_in("cheese", "there")
    with pytest.raises(ValueError, match="wait 2 s"):
        desk.sign_in("chalk", "there")
    now = 4.0
    assert desk.knows(desk.sign_in("chalk", "there"))
