"""The parts of a stage's page, each of which can stand by itself: look, run, explain."""
