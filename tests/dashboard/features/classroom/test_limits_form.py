"""The form of the limits sets each of them."""

import pytest
from pages_under_test import limit_fields, opened_by_teacher, words

from s7core.classroom.limits import Limits

pytestmark = pytest.mark.usefixtures("no_workers")


def test_every_limit_of_the_form_is_set_and_the_door_stays_as_it_is(register):
    register.change_limits("9b", joining=False)
    at = opened_by_teacher("teacher")
    for field, value in zip(limit_fields(at), (4, 6_000, 2, 30, 50, 25), strict=True):
        field.set_value(value)
    at.multiselect[0].set_value(["net1", "net2"])
    at.checkbox[0].set_value(False)
    at.button(key="set-limits-9b").click().run()
    assert register.class_named("9b").limits == Limits(
        epochs=4,
        images=6_000,
        waiting=2,
        minutes=30,
        megabytes=50,
        students=25,
        stages=("net1", "net2"),
        own_seeds=False,
        joining=False,
    )
    assert "0 of at most 25 students" in words(at)
