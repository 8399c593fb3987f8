"""A class on one server: who belongs to it, what its students may do, what they guessed, and its wall."""
