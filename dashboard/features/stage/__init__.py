"""The page of a stage in four steps: look, guess, run, explain."""
