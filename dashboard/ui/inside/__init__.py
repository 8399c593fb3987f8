"""Parts of the pages that look into a network."""
