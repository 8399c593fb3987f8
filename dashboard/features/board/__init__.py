"""How small: the board of small networks that read enough digits."""
