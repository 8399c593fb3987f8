"""The error of data that cannot be used, in a module that imports no torch, so that catching it is cheap."""


class DataError(Exception):
    """Something that a run or a page needs on this machine cannot be used; the message is one sentence with the cure.

    It may be MNIST, a checkpoint, the file of a reference run, or the locks of the cores: nothing that is wrong with the
    settings of a run.
    """
