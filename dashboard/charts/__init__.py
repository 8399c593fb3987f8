"""Charts are pure functions: a table in, an Altair chart out; nothing here draws on a page."""
