"""Looking into a trained network: what it computes, what it sees, where it looks. Arrays in, arrays out."""
