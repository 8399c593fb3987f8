"""The sentences of a study, for effects that were put in on purpose."""

import numpy as np

from s7core.lesson.groups import study
from s7core.reference.evidence import Cells
from s7core.reference.study_findings import effects_sentence, learning_failures


def measured(*corners: float, study_key: str = "augmentation-scheduler") -> Cells:
    """A study's four cells around these accuracies, with differences of a millionth between seeds."""
    chance = np.array([[[1, -2, 0, 1], [0, 1, -1, 2]], [[2, 0, -1, 1], [1, 1, 0, -2]]]) * 1e-6
    return Cells(study(study_key), (1, 2, 3, 4), np.array(corners).reshape(2, 2, 1) + chance)


def test_an_interaction_is_named_whether_or_not_the_settings_do_something_by_themselves():
    together = "The two depend on each other"
    assert together in effects_sentence(measured(0.99, 0.98, 0.98, 0.99)) and together in effects_sentence(
        measured(0.98, 0.98, 0.98, 0.99)
    )
    assert together not in effects_sentence(measured(0.98, 0.985, 0.98, 0.985))


def test_a_study_names_what_was_changed_and_which_way_it_went():
    assert effects_sentence(measured(0.98, 0.99, 0.975, 0.985)) == (
        "Reduce on plateau in place of a constant rate adds 1.00 points, heavy augmentation in place of rotation costs 0.50 "
        "points."
    )
    still = Cells(study("batch-norm-dropout"), (1, 2), np.array([[[0.5, 0.6], [0.6, 0.5]], [[0.6, 0.5], [0.5, 0.6]]]))
    assert effects_sentence(still) == "No effect of BatchNorm or of dropout 0.1 can be told from noise."


def test_seeds_that_only_guess_and_those_that_have_just_fallen_are_named_with_their_combination():
    good = measured(0.99, 0.99, 0.99, 0.99, study_key="batch-norm-dropout")
    guess = measured(0.99, 0.0974, 0.99, 0.99, study_key="batch-norm-dropout")
    [sentence] = learning_failures(guess, good)
    assert sentence.startswith("With no BatchNorm and dropout 0.1, 4 of 4 seeds have not begun to learn (9.74%")
    good.values[1, 1, 2] = 0.876
    [sentence] = learning_failures(good, measured(0.98, 0.98, 0.98, 0.98, study_key="batch-norm-dropout"))
    assert sentence.startswith("With BatchNorm and dropout 0.1, seed 3 reads 87.60% of the test digits, though 98.00%")


def test_one_seed_that_guesses_is_singular_and_those_that_learn_are_not_named():
    training = measured(0.99, 0.99, 0.99, 0.99)
    last = measured(0.99, 0.99, 0.99, 0.99)
    assert learning_failures(last, training) == []
    last.values[0, 0, 1] = 0.1
    [sentence] = learning_failures(last, training)
    assert "1 of 4 seeds has not begun to learn (10.00%, and guessing gives 10%)" in sentence


def test_an_effect_without_evidence_is_named_beside_one_that_is_clear():
    assert effects_sentence(measured(0.98, 0.99, 0.98, 0.99)) == (
        "Reduce on plateau in place of a constant rate adds 1.00 points; of heavy augmentation in place of rotation no "
        "effect can be seen."
    )
