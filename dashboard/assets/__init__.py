"""The JavaScript modules and style sheets of the dashboard, one file each, and the functions that read them."""

from functools import lru_cache
from pathlib import Path


def asset_path(file_name: str) -> Path:
    """The path of a file of this folder, such as "dashboard.css"."""
    return Path(__file__).with_name(file_name)


@lru_cache(maxsize=32)
def script(name: str) -> str:
    """The text of the JavaScript module `name`.js; FileNotFoundError if there is none."""
    return asset_path(f"{name}.js").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def stylesheet(name: str) -> str:
    """The text of the style sheet `name`.css; FileNotFoundError if there is none."""
    return asset_path(f"{name}.css").read_text(encoding="utf-8")
