"""Which test digits a run is tested on, and how stored answers mark those that it is not.

Predictions and probabilities always have one row for each test digit, so that a digit keeps its index. Where a digit was
not tested, its predicted class is UNTESTED and its probabilities are nan.
"""

from functools import lru_cache

import numpy

from s7core.recipe import TEST_IMAGES

UNTESTED = 255  # in place of a predicted class, 0..9


@lru_cache(maxsize=64)
def indices_tested(count: int, images: int = TEST_IMAGES) -> numpy.ndarray:
    """(count,) int64, the test digits that are tested where `count` of `images` are; all of them if there are no more.

    They are evenly spaced, since the halves of MNIST's test set differ in difficulty.
    """
    count = min(count, images)
    found = numpy.arange(count, dtype=numpy.int64) * images // count
    found.flags.writeable = False  # it is shared
    return found


def predicted_classes(probabilities: numpy.ndarray) -> numpy.ndarray:
    """(N,) uint8, the most probable class of each digit, UNTESTED where its probabilities (N, 10) are nan."""
    answers: numpy.ndarray = probabilities.argmax(1).astype(numpy.uint8)
    answers[numpy.isnan(probabilities[:, 0])] = UNTESTED
    return answers


def were_tested(*answers: numpy.ndarray) -> numpy.ndarray:
    """(N,) bool: which digits all these runs were tested on. Each of `answers` has predicted classes (N,) or (runs, N)."""
    found: numpy.ndarray = (numpy.vstack(answers) != UNTESTED).all(0)
    return found
