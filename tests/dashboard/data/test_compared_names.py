"""The visitor's runs are named in plain words, each once, and by the same name as long as they exist."""

from dataclasses import replace

import pytest

from dashboard.data.compared_names import list_names, settings_name, whose_run
from s7core.recipe import Recipe

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


@pytest.fixture
def run(store):
    """A run of these settings that was started at this time."""

    def started(recipe=TINY, at=1_700_000_000.0):
        return replace(store.run(store.submit(recipe, "final-exp1")), created_at=at)

    return started


def test_a_run_of_one_s_own_says_so_and_one_of_a_student_names_them(run):
    mine = run()
    assert whose_run(mine) == "Final Model, experiment 1 (yours)"
    assert whose_run(mine, short=True) == "Final Model, experiment 1 (yours)"  # of which there are three
    assert whose_run(replace(mine, student="s1", nickname="Ada")) != whose_run(mine)


def test_what_differs_from_the_experiment_is_named_the_size_in_short(run):
    assert settings_name(run(replace(TINY, learning_rate=0.25, seed=7))) == (
        "200 images × 2 epochs, learning rate 0.25, seed 7"
    )


def test_no_name_has_an_id_and_of_two_runs_alike_the_later_one_has_a_number(run):
    first, second = run(), run(at=1_700_000_001.0)
    alone = list_names([first])[first.id]
    names = list_names([second, first])
    assert names[first.id] == alone and names[second.id] == f"{alone} (2)"  # the older name stays as it was
    assert not any(each.id.rsplit("-", 1)[-1] in names[each.id] for each in (first, second))
