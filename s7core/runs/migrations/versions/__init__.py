"""One Alembic revision for each format of the store, named after the format that it makes.

A revision says what it does in words of its own and reads nothing from `schema`, which has the newest format only.
"""
