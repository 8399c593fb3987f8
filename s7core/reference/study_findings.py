"""The conclusions of a study of two settings, in sentences."""

from itertools import product

from s7core.formatting import percent, unsigned_points
from s7core.reference.evidence import Cells

GUESSING_BELOW = 0.2  # test accuracy; a network that always gives the same answer has 0.1
FALLEN_BY = 0.05  # test accuracy so far below the training accuracy has collapsed in the last epoch


def effects_sentence(cells: Cells) -> str:
    """Which effects exclude zero, the largest first, and whether the two settings interact."""
    *both, interaction = cells.effects
    changes = {effect: factor.change for effect, factor in zip(both, cells.study.factors, strict=True)}
    clear = sorted((effect for effect in both if effect.interval.excludes_zero), key=lambda effect: -abs(effect.mean))
    parts = [
        f"{changes[effect]} {'adds' if effect.mean > 0 else 'costs'} {unsigned_points(effect.mean)} points"
        f"{' (only just more than noise)' if effect.only_just else ''}"
        for effect in clear
    ]
    unclear = [changes[effect] for effect in both if effect not in clear]
    if clear:
        sentence = ", ".join(parts) + (f"; of {unclear[0]} no effect can be seen." if unclear else ".")
    else:
        sentence = f"No effect of {unclear[0]} or of {unclear[1]} can be told from noise."
    if interaction.interval.excludes_zero:
        sentence += " The two depend on each other: what one does differs with the other."
    return sentence[0].upper() + sentence[1:]


def learning_failures(last: Cells, training: Cells) -> list[str]:
    """A sentence for each combination with seeds that only guess, and for each seed whose test accuracy has collapsed.

    `last` has the test accuracies of the last epoch, `training` its training accuracies.
    """
    sentences, (first, second) = [], last.study.factors
    for i, j in product((0, 1), repeat=2):
        test, trained = last.values[i, j], training.values[i, j]
        combination = f"With {first.names[i]} and {second.names[j]}"
        if guessing := int((test < GUESSING_BELOW).sum()):
            sentences.append(
                f"{combination}, {guessing} of {len(test)} seeds {'have' if guessing > 1 else 'has'} not begun to learn "
                f"({percent(test.min())}, and guessing gives 10%). That widens the intervals."
            )
        for seed, on_test, on_training in zip(last.seeds, test, trained, strict=True):
            if GUESSING_BELOW <= on_test < on_training - FALLEN_BY:
                sentences.append(
                    f"{combination}, seed {seed} reads {percent(on_test)} of the test digits, though "
                    f"{percent(on_training)} of the training ones: its test accuracy jumps from epoch to "
                    "epoch. That widens the intervals."
                )
    return sentences
