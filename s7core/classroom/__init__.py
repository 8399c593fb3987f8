"""A class on one server: its students, what they may do, what they guessed, and the wall of all their runs."""
