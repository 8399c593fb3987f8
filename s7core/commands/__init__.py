"""The commands of `python -m s7core`; each module adds some to the parser."""
