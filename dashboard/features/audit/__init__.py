"""The claims audit: each finding as a card."""
