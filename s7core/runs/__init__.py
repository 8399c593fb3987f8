"""Runs: the store between training and screen, the queue, and the processes that train."""
