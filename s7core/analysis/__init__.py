"""Evaluation of recorded figures, without torch: statistics, mistakes, calibration, texts and questions on a run."""
