"""Inspection of a network: its weights, the outputs of its layers, its gradients. Arrays in, arrays out."""
