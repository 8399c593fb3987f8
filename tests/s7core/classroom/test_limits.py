"""The limits of a class: which are possible, and that they are kept."""

import pytest

from s7core.classroom.limits import Limits


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
