"""Mistakes: test digits with a run's answers, one digit in detail, calibration."""
