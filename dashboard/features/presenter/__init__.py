"""Presenter mode: the parts of a stage as slides."""
