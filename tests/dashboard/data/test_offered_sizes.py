"""The sizes of a run that a visitor is offered: nothing that their class would refuse."""

from dataclasses import replace

import pytest

from dashboard.data import offered_sizes as module
from dashboard.data.offered_sizes import offered_presets, offered_quick_look
from s7core.classroom.limits import Limits
from s7core.classroom.register import Class, Student
from s7core.classroom.visitor import GUEST, Visitor
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import presets, quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.pace import pace_of

FINAL = experiment("final-exp1").recipe
STUDENT = Student("s", "9b", 1, "Ada", 0.0)


@pytest.fixture
def as_student(monkeypatch):
    """From now on the visitor is a student whose class has these limits."""

    def become(**limits: object) -> Limits:
        of_class = Class("9b", True, 0.0, None, Limits(**limits))
        monkeypatch.setattr(module, "visitor", lambda: Visitor(True, False, STUDENT, of_class))
        return of_class.limits

    return become


@pytest.mark.parametrize("who", [Visitor(), Visitor(True, True), GUEST], ids=["alone", "teacher", "guest"])
def test_who_is_in_no_class_is_offered_every_size(who, monkeypatch):
    monkeypatch.setattr(module, "visitor", lambda: who)
    assert offered_presets(FINAL) == presets(FINAL, pace_of(FINAL))
    assert offered_quick_look(FINAL) == quick_look(FINAL, pace_of(FINAL))


@pytest.mark.parametrize("limits", [{"images": 100, "epochs": 1}, {"images": 1_100}, {"images": 6_000}, {"epochs": 2}, {}])
def test_a_class_lets_every_size_start_that_its_students_are_offered(as_student, limits):
    allowed = as_student(**limits)
    for stage in ALL_STAGES:
        recipe = replace(FINAL, stage=stage.key)
        for size in offered_presets(recipe):
            allowed.check([size.apply(recipe)], 0, {})


def test_a_class_of_few_images_has_a_quick_look_with_the_smaller_batches_that_these_need(as_student):
    as_student(images=1_000, epochs=2)
    assert [each.key for each in offered_presets(FINAL)] == ["quick"]
    size = offered_quick_look(FINAL)
    assert (size.train_images, size.epochs, size.batch_size) == (1_000, 2, 32)


def test_a_class_without_limits_of_its_own_has_all_sizes(as_student):
    as_student()
    assert [each.key for each in offered_presets(FINAL)] == ["quick", "epoch", "published"]
