"""The error of data that cannot be used, in a module that imports no torch, so that catching it is cheap."""

from s7core.language.translation import N_

OF_CHECKPOINT = "The checkpoint of this run"  # how a sentence about a checkpoint that cannot be used begins, in English
DAMAGED_CHECKPOINT = N_(
    "The checkpoint of this run is damaged, so it cannot go on: its figures and its weights so far are kept to look at; to "
    "see the rest of the training, train it again from the start."
)


class DataError(Exception):
    """Something that a run or a page needs on this machine cannot be used; the message is one sentence with the cure.

    It may be MNIST, a checkpoint, the file of a reference run, or the locks of the cores: nothing that is wrong with the
    settings of a run.
    """
