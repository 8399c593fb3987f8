"""Layers: what each layer of a network computes for a digit."""
