"""The Receptive field page: what one unit of a network sees."""
