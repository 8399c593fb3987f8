"""The Train page: all settings, the start of a run, and the queue."""
