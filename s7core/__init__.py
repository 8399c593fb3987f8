"""S7 Lab's library: the lesson, the networks, the training engine and the store of runs. It knows no screen."""

__version__ = "0.1.0"
