"""The JavaScript modules and style sheets of the dashboard, one file each, and the functions that read them.

Those in this folder are sent by Streamlit, each as a whole. The modules of a folder in it import each other, so a browser
loads them from the server as files, server/script_files.py. So are the scripts of exported web pages, which run a network in
the browser: OTHER_FOLDERS has the names that they are served under. Those of first_page/ are written into the page that a
browser loads first, server/first_page.py.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from s7core.export import web

ASSET_FOLDER = Path(__file__).parent
OTHER_FOLDERS = {"export": Path(web.__file__).parent}


def asset_path(file_name: str) -> Path:
    """The path of a file of this folder, such as "dashboard.css"."""
    return ASSET_FOLDER / file_name


@lru_cache(maxsize=32)
def script(name: str) -> str:
    """The text of the JavaScript module `name`.js; FileNotFoundError if there is none."""
    return asset_path(f"{name}.js").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def stylesheet(name: str) -> str:
    """The text of the style sheet `name`.css; FileNotFoundError if there is none."""
    return asset_path(f"{name}.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def assets_version() -> str:
    """A text that changes with any script or style sheet here and in the folders, so that browsers keep no old ones."""
    folders = (ASSET_FOLDER, *OTHER_FOLDERS.values())
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".js", ".css")]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]
