"""What a study of two settings comes to, in sentences."""

from itertools import product

from s7core.reference.evidence import Cells

GUESSING = 0.2  # accuracy; below it a network does little better than to give the same answer always
FALLEN = 0.05  # so far below the training accuracy, a test accuracy is not that of a network that learns as it should


def effects_sentence(cells: Cells) -> str:
    """Which effects stand clear of zero, the largest first, and whether the two settings depend on each other."""
    *both, interaction = cells.effects
    changes = {effect: factor.change for effect, factor in zip(both, cells.study.factors, strict=True)}
    clear = sorted((each for each in both if each.interval.excludes_zero), key=lambda each: -abs(each.mean))
    parts = [
        f"{changes[each]} {'adds' if each.mean > 0 else 'costs'} {abs(each.mean) * 100:.2f} points"
        f"{' (only just clear)' if each.only_just else ''}"
        for each in clear
    ]
    unclear = [changes[each] for each in both if each not in clear]
    if clear:
        sentence = ", ".join(parts) + (f"; of {unclear[0]} no effect can be seen." if unclear else ".")
    else:
        sentence = f"No effect of {unclear[0]} or of {unclear[1]} can be told from noise."
    if interaction.interval.excludes_zero:
        sentence += " The two depend on each other: what one does differs with the other."
    return sentence[0].upper() + sentence[1:]


def learning_failures(last: Cells, training: Cells) -> list[str]:
    """A sentence for every combination with seeds that have not begun to learn, or whose test accuracy has just fallen.

    Both are of the last epoch: test accuracy and training accuracy.
    """
    sentences, (first, second) = [], last.study.factors
    for i, j in product((0, 1), repeat=2):
        test, trained = last.values[i, j], training.values[i, j]
        with_these = f"With {first.names[i]} and {second.names[j]}"
        if lost := int((test < GUESSING).sum()):
            sentences.append(
                f"{with_these}, {lost} of {len(test)} seeds {'have' if lost > 1 else 'has'} not begun to learn "
                f"({test.min() * 100:.1f} %, and guessing gives 10 %). That widens the intervals."
            )
        for seed, of_test, of_training in zip(last.seeds, test, trained, strict=True):
            if of_test >= GUESSING and of_test < of_training - FALLEN:
                sentences.append(
                    f"{with_these}, seed {seed} reads {of_test * 100:.1f} % of the test digits, though "
                    f"{of_training * 100:.1f} % of the training ones: its test accuracy jumps from epoch to "
                    "epoch. That widens the intervals."
                )
    return sentences
