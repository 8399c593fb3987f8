"""Runs and recipes as files for other programs: notebooks, code, weights, reports and tables."""
