"""Home: the path through the stages, and size against error."""
