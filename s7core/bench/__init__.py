"""How fast the engine is, beside the loop that tutorials teach, on this machine and in one run."""
