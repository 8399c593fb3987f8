"""The limits of a class: which are possible, and that they are kept."""

import json

import pytest

from s7core.classroom.limits import Limits


def test_limits_are_kept_and_bad_ones_are_named(register):
    limits = Limits(
        epochs=3,
        images=6_000,
        waiting=2,
        stages=("net2", "final"),
        own_seeds=False,
        students=12,
        joining=False,
        minutes=7,
        megabytes=20,
    )
    register.set_limits("9b", limits)
    assert register.class_named("9b").limits == limits
    for bad, said in (
        ({"epochs": 0}, "epochs is 0"),
        ({"images": 99}, "images is 99"),
        ({"waiting": 51}, "waiting is 51"),
        ({"students": 0}, "students is 0"),
        ({"students": 201}, "students is 201"),
        ({"minutes": 0}, "minutes is 0"),
        ({"megabytes": 0}, "megabytes is 0"),
        ({"joining": 1}, "joining is 1"),
        ({"names_on_wall": 1}, "names_on_wall is 1"),
        ({"stages": ()}, "stages is ''"),
        ({"stages": ("net9",)}, "stages is 'net9'"),
    ):
        with pytest.raises(ValueError, match=said):
            Limits(**bad)


def test_limits_that_an_older_version_stored_get_the_defaults_of_newer_fields():
    older = '{"epochs": 3, "images": 6000, "waiting": 2, "stages": ["net2"], "own_seeds": true}'
    assert Limits.from_json(older) == Limits(epochs=3, images=6_000, waiting=2, stages=("net2",))


@pytest.mark.parametrize("later", [{"called_to": "net1"}, {"names_on_wall": True}])
def test_what_came_later_is_stored_only_where_it_is_used_so_that_former_releases_read_the_class(later):
    assert not set(later) & set(json.loads(Limits().to_json()))
    used = Limits(**later)
    assert Limits.from_json(used.to_json()) == used


def test_switches_and_empty_texts_that_are_not_late_are_stored_as_they_are():
    off = Limits(own_seeds=False, joining=False)
    assert Limits.from_json(off.to_json()) == off
