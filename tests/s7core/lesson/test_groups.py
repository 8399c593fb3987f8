"""Groups of replicates and studies: which runs the claims rest on."""

from itertools import product

import pytest

from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import RECORD_RECIPE, all_experiments, experiment
from s7core.lesson.groups import CELL_TITLES, OTHER_SEEDS, SEEDS, SMALL_KEY, group, groups, studies, study
from s7core.model.architecture_check import check_architecture
from s7core.model.trace import trace

EVERY_STUDY = pytest.mark.parametrize("chosen", studies(), ids=lambda chosen: chosen.key)


def test_every_experiment_is_a_group_with_its_own_recipe():
    for chosen in all_experiments():
        found = group(chosen.key)
        assert (found.experiment, found.recipe, found.title) == (chosen.key, chosen.recipe, chosen.title)


def test_every_group_has_a_key_and_a_recipe_of_its_own_and_starts_from_an_experiment():
    assert len({found.key for found in groups()}) == len(groups())
    assert len({found.recipe for found in groups()}) == len(groups())
    for found in groups():
        base = experiment(found.experiment).recipe
        assert found.recipe.stage == base.stage and found.recipe.seed == base.seed, found.key


def test_groups_have_five_seeds_unless_it_is_said_otherwise():
    assert {found.key: found.seeds for found in groups() if found.seeds != SEEDS} == OTHER_SEEDS


def test_the_group_with_held_out_images_differs_from_experiment_3_in_nothing_else():
    differing = group("final-exp3").recipe.differences(group("final-exp3-held-out").recipe)
    assert differing == {"validation": ("test", "held-out")}


def test_the_smaller_network_reads_ten_classes_with_fewer_than_5_000_parameters():
    small = group(SMALL_KEY)
    check_architecture(layers_of(small.recipe))
    assert trace(layers_of(small.recipe)).parameters < 5_000 < trace(layers_of(RECORD_RECIPE)).parameters
    assert small.seeds >= 5


@EVERY_STUDY
def test_a_study_crosses_all_levels_of_its_two_factors_and_changes_nothing_else(chosen):
    first, second = chosen.factors
    base = chosen.cells[0][0].recipe
    for i, j in product((0, 1), repeat=2):
        recipe = chosen.cells[i][j].recipe
        assert getattr(recipe, first.setting) == first.levels[i] and getattr(recipe, second.setting) == second.levels[j]
        assert set(base.differences(recipe)) <= {first.setting, second.setting}


@EVERY_STUDY
def test_the_cells_of_a_study_are_groups_with_the_same_number_of_seeds(chosen):
    cells = [cell for row in chosen.cells for cell in row]
    assert all(group(cell.key) == cell for cell in cells) and len({cell.seeds for cell in cells}) == 1


def test_a_cell_that_was_published_is_the_group_of_that_experiment():
    cells = study("augmentation-scheduler").cells
    assert (cells[0][0].key, cells[1][1].key) == ("final-exp2", "final-exp3")
    assert cells[0][1].key == "augmentation-scheduler-01" and "reduce on plateau" in cells[0][1].title


def test_an_unknown_group_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"experiment is 'x', but it must be one of init, .*final-exp3-held-out"):
        group("x")


@EVERY_STUDY
def test_the_title_of_a_cell_that_was_not_published_names_its_two_levels(chosen):
    first, second = chosen.factors
    for i, j in product((0, 1), repeat=2):
        cell = chosen.cells[i][j]
        assert (cell.title == f"Final Model, {first.names[i]}, {second.names[j]}") == (cell.key in CELL_TITLES)


def test_what_was_made_for_a_reader_of_another_language_is_read_in_one_s_own(speak):
    assert group("final-exp1").title == "Final Model, experiment 1"
    speak("de", {"Final Model, experiment 1": "Final Model, Experiment 1", "Dropout": "Dropout (de)"})
    assert group("final-exp1").title == "Final Model, Experiment 1"
    assert study("batch-norm-dropout").factors[1].label == "Dropout (de)"
    assert study("batch-norm-dropout").question == (
        "⟦What do BatchNorm and dropout do for the Final Model in its first 5 epochs?⟧"
    )
