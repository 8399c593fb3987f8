"""What follows from a tuple of layers: shapes and counts (trace), and a PyTorch module (network)."""
