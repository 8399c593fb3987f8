"""The Build page: a network edited layer by layer, and the ways to train it."""
