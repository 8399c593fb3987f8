"""A recipe as a Jupyter notebook."""
