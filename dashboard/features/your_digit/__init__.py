"""Your digit: drawn or uploaded, and a game to fool a network."""
