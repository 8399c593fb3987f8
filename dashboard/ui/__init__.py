"""What the pages share: the recipe form, charts, tables, the live part and cached reads."""
