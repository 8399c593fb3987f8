"""The conclusions of a study of two settings, in sentences."""

from itertools import product

from s7core.analysis.statistics import Effect
from s7core.formatting import percent, percentage, unsigned_points
from s7core.language.translation import _, _n, _p
from s7core.language.words import comma_list, sentence_start, sentences
from s7core.reference.evidence import Cells

GUESSING_BELOW = 0.2  # test accuracy; a network that always gives the same answer has 0.1
FALLEN_BY = 0.05  # test accuracy so far below the training accuracy has collapsed in the last epoch


def effects_sentence(cells: Cells) -> str:
    """Which effects exclude zero, the largest first, and whether the two settings interact."""
    *both, interaction = cells.effects
    changes = {effect: factor.change for effect, factor in zip(both, cells.study.factors, strict=True)}
    clear = sorted((effect for effect in both if effect.interval.excludes_zero), key=lambda effect: -abs(effect.mean))
    told = comma_list(_effect_text(effect, changes[effect]) for effect in clear)
    unclear = [changes[effect] for effect in both if effect not in clear]
    if not clear:
        sentence = _("No effect of {first} or of {second} can be told from noise.", first=unclear[0], second=unclear[1])
    elif unclear:
        sentence = _("{effects}; of {setting} no effect can be seen.", effects=told, setting=unclear[0])
    else:
        sentence = _p("sentence", "{effects}.", effects=told)
    depends = (
        _("The two depend on each other: what one does differs with the other.")
        if interaction.interval.excludes_zero
        else ""
    )
    return sentences(sentence_start(sentence), depends)


def _effect_text(effect: Effect, change: str) -> str:
    """What a change of a setting does, as a part of a sentence: "dropout 0.1 costs 0.15 points"."""
    values = {"change": change, "points": unsigned_points(effect.mean)}
    if effect.only_just:
        if effect.mean > 0:
            return _("{change} adds {points} points (only just more than noise)", **values)
        return _("{change} costs {points} points (only just more than noise)", **values)
    if effect.mean > 0:
        return _("{change} adds {points} points", **values)
    return _("{change} costs {points} points", **values)


def learning_failures(last: Cells, training: Cells) -> list[str]:
    """A sentence for each combination with seeds that only guess, and for each seed whose test accuracy has collapsed.

    `last` has the test accuracies of the last epoch, `training` its training accuracies.
    """
    failures, (first, second) = [], last.study.factors
    for i, j in product((0, 1), repeat=2):
        test, trained = last.values[i, j], training.values[i, j]
        levels = {"first": first.names[i], "second": second.names[j]}
        if guessing := int((test < GUESSING_BELOW).sum()):
            failures.append(_guessing_seeds(guessing, len(test), test.min(), levels))
        for seed, on_test, on_training in zip(last.seeds, test, trained, strict=True):
            if GUESSING_BELOW <= on_test < on_training - FALLEN_BY:
                collapsed = _(
                    "With {first} and {second}, seed {seed} reads {on_test} of the test digits, though {on_training} of the "
                    "training ones: its test accuracy jumps from epoch to epoch. That widens the intervals.",
                    seed=seed,
                    on_test=percent(on_test),
                    on_training=percent(on_training),
                    **levels,
                )
                failures.append(collapsed)
    return failures


def _guessing_seeds(guessing: int, seeds: int, lowest: float, levels: dict[str, str]) -> str:
    return _n(
        "With {first} and {second}, {guessing} of {seeds} seeds has not begun to learn ({lowest}, and guessing gives "
        "{by_chance}). That widens the intervals.",
        "With {first} and {second}, {guessing} of {seeds} seeds have not begun to learn ({lowest}, and guessing gives "
        "{by_chance}). That widens the intervals.",
        guessing,
        guessing=guessing,
        seeds=seeds,
        lowest=percent(lowest),
        by_chance=percentage(10, 0),
        **levels,
    )
