"""Claims audit: findings as cards."""
