"""Receptive field: one unit, and networks edited layer by layer."""
