"""One run on the screen, the choice of it, and guesses about it. Every feature may import this one."""
