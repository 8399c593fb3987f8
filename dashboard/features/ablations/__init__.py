"""Ablations: studies that cross two settings."""
