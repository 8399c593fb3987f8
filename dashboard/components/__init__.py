"""What several features draw: figures, tables, digits, charts in their frame, clickable HTML."""
