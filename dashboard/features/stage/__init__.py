"""The page of a stage: look, guess, run, explain."""
