"""The Home page: the path through the stages, and the table of size against error."""
