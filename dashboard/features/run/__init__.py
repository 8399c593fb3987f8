"""One run on the screen, the choice of a run, and guesses about it. Every feature may import this one."""
