"""What leaves the lab as a file: notebooks, code, weights, reports and tables."""
