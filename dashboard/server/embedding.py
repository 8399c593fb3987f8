"""In which other web sites the dashboard may be shown inside of a frame."""

import os
from urllib.parse import urlsplit

_LETTERS_OF_HOSTS = set("abcdefghijklmnopqrstuvwxyz0123456789.-")
EMBED_VARIABLE = "S7_EMBED_IN"  # origins, separated by commas: https://moodle.school.example


def embedding_origins() -> tuple[str, ...]:
    """The origins whose pages may show the dashboard in a frame; none by default. What is no origin is left out."""
    return tuple(each.removesuffix("/") for each in _named() if _is_origin(each.removesuffix("/")))


def wrong_embedding_origins() -> list[str]:
    """What the variable names that is no origin."""
    return [each for each in _named() if not _is_origin(each.removesuffix("/"))]


def _named() -> list[str]:
    return [each.strip() for each in os.environ.get(EMBED_VARIABLE, "").split(",") if each.strip()]


def _is_origin(text: str) -> bool:
    """Whether this is a scheme and a host, perhaps with a port, and nothing that would mean more in a header."""
    try:
        parts = urlsplit(text)
        plain = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and text.lower() == plain and set(parts.hostname or "*") <= _LETTERS_OF_HOSTS
