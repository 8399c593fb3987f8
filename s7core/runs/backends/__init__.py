"""Backends: places where runs are carried out. A backend only starts workers, watches and ends them."""
