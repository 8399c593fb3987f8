"""A recipe as a Jupyter notebook in plain PyTorch: `notebook_file.notebook` puts its cells together."""
