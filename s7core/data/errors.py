"""Errors of the data set, apart from the code that needs torch."""


class DataError(Exception):
    """MNIST cannot be used; the message is one sentence that names the file and the cure."""
