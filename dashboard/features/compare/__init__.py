"""Compare: what is compared, and one module for each way to look at it."""
