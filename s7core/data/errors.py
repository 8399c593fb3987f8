"""The error of the data set, in a module that imports no torch, so that catching it is cheap."""


class DataError(Exception):
    """MNIST cannot be used; the message is one sentence that names the file and what to do."""
