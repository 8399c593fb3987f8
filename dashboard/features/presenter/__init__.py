"""Presenter mode: a stage slide by slide."""
