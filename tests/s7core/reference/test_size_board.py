"""The board of small networks, against figures of numpy and scipy, and against PyTorch's own count of parameters."""

from dataclasses import replace
from itertools import count

import numpy
import pytest
from scipy import stats

from s7core.lesson.architecture import layers_from_text, layers_of, layers_to_text
from s7core.lesson.experiments import RECORD_RECIPE, TARGET
from s7core.lesson.groups import SMALL_LAYERS, groups
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.size_board import BOARD_SEEDS, board_recipe, short_layers, size_board

TINY = "conv4 relu bn maxpool2 conv10 relu avgpool11 flatten"
SMALL = replace(RECORD_RECIPE, layers=TINY)
GOOD = (0.9942, 0.9945, 0.9939, 0.9951)
ANY_RUN = ReferenceStore().run("ref-final-exp1-s1")
_ages = count()


def a_run(accuracy, seed, recipe=SMALL, state="finished", group="", **more):
    """A run of one's own; those made later are older."""
    given = {"experiment": "final-record", "last_test_accuracy": accuracy, "group": group, **more}
    return replace(ANY_RUN, id=f"run-{next(_ages)}", recipe=replace(recipe, seed=seed), state=state, **given)


def seeds(accuracies, **more):
    return [a_run(accuracy, seed, **more) for seed, accuracy in enumerate(accuracies, start=1)]


def test_mean_and_interval_are_scipy_s_over_all_finished_seeds():
    [entry] = size_board(seeds(GOOD)).on_board
    low, high = stats.t.interval(0.95, len(GOOD) - 1, numpy.mean(GOOD), stats.sem(GOOD))
    assert entry.mean == pytest.approx(numpy.mean(GOOD), abs=1e-12)
    assert (entry.interval.low, entry.interval.high) == pytest.approx((low, high), abs=1e-9)


def test_a_single_seed_has_the_interval_of_its_digits():
    [entry] = size_board(seeds(GOOD[:1])).not_yet
    bounds = stats.binomtest(9_942, 10_000).proportion_ci(method="wilson")
    assert (entry.interval.low, entry.interval.high) == pytest.approx((bounds.low, bounds.high), abs=1e-9)


def test_parameters_are_those_of_the_network_that_pytorch_builds():
    [entry] = size_board(seeds(GOOD)).entries
    assert entry.network.parameters == sum(each.numel() for each in Network(layers_of(SMALL), 1).parameters())


@pytest.mark.parametrize(
    ("accuracies", "on_board", "missing"),
    [
        ((0.994, 0.994, 0.994), True, ""),  # exactly the line
        ((0.9939, 0.9940, 0.9941), True, ""),  # whose mean is just below it in binary
        ((0.9939, 0.9940, 0.9940), False, "0.004 points"),
        ((0.9930, 0.9930, 0.9936), False, "0.08 points"),
        ((0.9950, 0.9950), False, "1 more seed"),
        ((0.9950,), False, "2 more seeds"),
        ((0.9900,), False, "2 more seeds and 0.40 points"),
        ((0.9980, 0.9980, 0.9850), False, "0.04 points"),  # one poor seed counts like the others
    ],
)
def test_a_place_takes_three_seeds_and_the_line(accuracies, on_board, missing):
    [entry] = size_board(seeds(accuracies)).entries
    assert (entry.is_on_board, entry.missing) == (on_board, missing)
    assert BOARD_SEEDS == 3 and TARGET == 0.994


def test_the_last_epoch_counts_and_not_the_best():
    runs = [replace(run, best_test_accuracy=0.999) for run in seeds((0.9930, 0.9930, 0.9930))]
    [entry] = size_board(runs).entries
    assert entry.mean == pytest.approx(0.993) and not entry.is_on_board


def test_the_same_seed_counts_once_by_its_newest_run():
    newest, older = a_run(0.9930, 1), a_run(0.9999, 1)
    [entry] = size_board([newest, *seeds(GOOD)[1:], older]).entries
    assert [run.recipe.seed for run in entry.runs] == [1, 2, 3, 4] and entry.runs[0] is newest


def test_every_seed_of_the_same_settings_counts_whatever_experiment_and_machine_it_came_from():
    others = [
        a_run(0.9940, 7, recipe=replace(SMALL, threads=1)),
        a_run(0.9938, 8, recipe=replace(SMALL, precision="bfloat16"), experiment="final-exp1"),
    ]
    [entry] = size_board([*seeds(GOOD), *others]).entries
    assert len(entry.runs) == 6 and entry.mean == pytest.approx(numpy.mean([*GOOD, 0.9940, 0.9938]))


def test_other_settings_and_shipped_runs_are_entries_of_their_own():
    shipped = seeds((0.9941, 0.9942, 0.9943), group="final-record")
    board = size_board([*seeds(GOOD), *seeds(GOOD, recipe=replace(SMALL, epochs=5)), *shipped])
    assert len(board.entries) == 3 and sum(entry.is_shipped for entry in board.entries) == 1
    assert len({entry.key for entry in board.entries}) == 3


def test_runs_that_are_no_result_count_nowhere_but_are_told():
    running, diverged = a_run(0.99, 5, state="running"), a_run(None, 6, state="diverged")
    tried_again = a_run(None, 1, state="diverged")
    [entry] = size_board([running, diverged, tried_again, *seeds(GOOD[:2])]).entries
    assert (len(entry.runs), entry.training, entry.diverged) == (2, 1, 1)
    assert entry.missing == "1 more seed (1 waiting or training)"
    nothing = [
        running,
        diverged,
        a_run(0.9, 1, state="stopped"),
        a_run(0.9, 2, recipe=replace(SMALL, scheduler="range-test")),
    ]
    assert size_board(nothing).entries == ()


def test_settings_tested_on_a_part_of_the_digits_are_left_out_and_counted():
    partly = replace(SMALL, test_images=2_000)
    board = size_board([*seeds((1.0, 1.0, 1.0), recipe=partly), *seeds(GOOD)])
    assert [entry.recipe.test_images for entry in board.entries] == [10_000] and board.partly_tested == 1


def test_the_board_is_sorted_by_parameters_and_equal_sizes_share_a_rank():
    large = replace(RECORD_RECIPE, layers="conv8 relu bn maxpool2 conv10 relu avgpool11 flatten")
    better = seeds((0.9960, 0.9961, 0.9962), recipe=replace(SMALL, epochs=30))
    board = size_board([*seeds(GOOD, recipe=large), *seeds(GOOD), *better, *seeds((0.90,), recipe=Recipe())])
    assert [board.rank(entry) for entry in board.on_board] == [1, 1, 3]
    assert [entry.recipe.epochs for entry in board.on_board] == [30, 20, 20]
    assert board.smallest is board.on_board[0] and board.on_board[2].recipe.layers == large.layers
    assert [entry.mean for entry in board.not_yet] == [0.90]


def test_an_empty_board_has_no_smallest():
    assert size_board([]).smallest is None and size_board([]).on_board == size_board([]).not_yet == ()


def test_the_shipped_groups_are_on_it_by_the_mean_of_their_last_epochs():
    shipped = ReferenceStore()
    board = size_board(shipped.runs())
    assert {entry.key for entry in board.entries} == {each.key for each in groups() if shipped.group(each.key)}
    for entry in board.entries:
        last = [run.last_test_accuracy for run in shipped.group(entry.key)]
        assert entry.accuracies == tuple(last) and entry.is_on_board == (len(last) >= 3 and numpy.mean(last) >= 0.994)
    assert "final-record" in {entry.key for entry in board.on_board}


def test_the_promised_keys_are_there_and_the_layers_can_be_trained():
    told = size_board(seeds(GOOD)).entries[0].to_dict()
    assert told["seeds"] == [1, 2, 3, 4] and told["on_board"] and told["layers"] == TINY
    flat = size_board(seeds((0.994, 0.994, 0.994))).entries[0].to_dict()
    assert flat["interval"] is None


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_the_recipe_of_the_board_trains_the_layers_without_dropout_as_the_record_is_trained(stage):
    recipe = board_recipe(stage.published_architecture)
    dropped = [layer for layer in stage.published_architecture if type(layer).__name__ != "Dropout"]
    assert list(layers_of(recipe)) == dropped
    assert set(recipe.differences(RECORD_RECIPE)) <= {"layers"}
    assert (recipe == RECORD_RECIPE) == (stage.key == "final")


def test_layers_are_shortened_to_those_that_say_most():
    assert short_layers(SMALL) == "conv4 maxpool2 conv10 avgpool11"
    assert layers_to_text(layers_from_text(SMALL_LAYERS)) == SMALL_LAYERS
