"""The tables of an older format become those of this one, by one Alembic revision a format."""
