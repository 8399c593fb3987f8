"""From a declaration to numbers (trace) and to a PyTorch module (network)."""
