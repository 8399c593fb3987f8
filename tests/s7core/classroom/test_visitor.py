"""Who may start, stop and delete which runs, and with which seeds."""

from dataclasses import replace

import pytest

from s7core.classroom.limits import Limits
from s7core.classroom.visitor import GUEST, MOST_WAITING_OF_ALL, Visitor
from s7core.recipe import Recipe

QUICK = Recipe(train_images=6_000, epochs=2)


def test_a_student_starts_what_the_limits_allow_and_is_told_what_they_do_not(register):
    student, _ = register.join("9b", "Ada")
    register.set_limits("9b", Limits(epochs=2, images=6_000, waiting=2, stages=("final",)))
    who = Visitor(True, False, student, register.class_named("9b"))
    who.check_may_start([QUICK, QUICK], 0, {})
    for recipes, waiting, said in (
        ([replace(QUICK, epochs=3)], 0, "epochs is 3, but your teacher allows at most 2"),
        ([replace(QUICK, train_images=6_001)], 0, "train_images is 6,001, but your teacher allows at most 6,000"),
        ([replace(QUICK, stage="init")], 0, "stage is Model Init, but your teacher allows only Final Model"),
        ([QUICK], 2, "3 runs waiting, but your teacher allows 2: let one of them begin"),
        ([QUICK] * 3, 0, "3 runs waiting, but your teacher allows 2: choose fewer seeds or fewer values"),
    ):
        with pytest.raises(ValueError, match=said):
            who.check_may_start(recipes, waiting, {})
    register.set_open("9b", False)
    with pytest.raises(ValueError, match="Class 9b is closed"):
        replace(who, of_class=register.class_named("9b")).check_may_start([QUICK], 0, {})


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
        Visitor(is_classroom=True).check_may_start([QUICK], 0, {})
    for who in (Visitor(), Visitor(is_classroom=True, is_teacher=True)):
        who.check_may_start([replace(QUICK, epochs=200)] * 30, MOST_WAITING_OF_ALL - 30, {})
        with pytest.raises(ValueError, match="101 runs would wait, but 100 are the most: let some of them begin"):
            who.check_may_start([QUICK] * 30, MOST_WAITING_OF_ALL - 29, {})
        with pytest.raises(ValueError, match="100 are the most: choose fewer seeds or fewer values"):
            who.check_may_start([QUICK] * 101, 0, {})


def test_what_a_student_s_runs_keep_and_how_long_they_have_trained_is_limited_and_a_teacher_s_is_not(register):
    student, _ = register.join("9b", "Ada")
    register.set_limits("9b", Limits(megabytes=100, minutes=90))
    who = Visitor(True, False, student, register.class_named("9b"))
    who.check_may_start([QUICK], 0, {"large": 59_000_000, "small": 40_999_999})
    said = "Your 2 runs keep 100 MB, but your teacher allows 100: delete some of them first. The largest, large, keeps 59 MB"
    with pytest.raises(ValueError, match=said):
        who.check_may_start([QUICK], 0, {"large": 59_000_000, "small": 41_000_000})
    who.check_may_go_on(90 * 60 - 1)
    with pytest.raises(ValueError, match="has trained for 1 h 30 min, the most that your teacher allows"):
        who.check_may_go_on(90 * 60)
    for free in (Visitor(), replace(who, is_teacher=True)):
        free.check_may_start([QUICK], 0, {"large": 10**12})
        free.check_may_go_on(10**6)


def test_runs_without_an_owner_are_those_of_whoever_may_do_everything_and_others_their_owner_s(register):
    (ada, _), (bob, _) = register.join("9b", "Ada"), register.join("9b", "Bob")
    may = {
        name: [who.is_author(owner) for owner in (ada.id, bob.id, "")]
        for name, who in {
            "Ada": Visitor(True, False, ada),
            "guest": GUEST,
            "teacher": Visitor(True, True),
            "teacher who joined as Bob": Visitor(True, True, bob),
            "at home": Visitor(),
        }.items()
    }
    assert may == {
        "Ada": [True, False, False],
        "guest": [False, False, False],
        "teacher": [False, False, True],
        "teacher who joined as Bob": [False, True, True],
        "at home": [False, False, True],
    }


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
