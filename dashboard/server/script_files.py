"""Serves JavaScript modules and style sheets as files of their own, which a browser loads once.

What a component of Streamlit has as its script is sent with every drawing of it; a small one there loads these.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.server.base_path import below_base_path

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
PATH = "/s7/assets/{version}/{name:path}"
KEPT = "private, max-age=31536000, immutable"  # the version in the path changes with the files


def script_route(folder: Path, others: Mapping[str, Path] = MappingProxyType({})) -> Route:
    """A route for the scripts and style sheets in the folder and below it, as they are now.

    Those of `others` are served as if each of these folders lay in it under its name. The route's path is below the base
    path of this server; the version in it may be anything.
    """
    files = _files_of(folder, "")
    for name, other in others.items():
        files |= _files_of(other, f"{name}/")

    def serve(request: Request) -> Response:
        found = files.get(request.path_params["name"])
        if found is None:
            return PlainTextResponse("There is no such script.", 404, {"Cache-Control": "no-store"})
        return Response(found[0], media_type=found[1], headers={"Cache-Control": KEPT})

    return Route(below_base_path(PATH), serve, methods=["GET"])


def _files_of(folder: Path, start: str) -> dict[str, tuple[bytes, str]]:
    """The content and the media type of each file, by its path within the folder after `start`."""
    return {
        start + path.relative_to(folder).as_posix(): (path.read_bytes(), MEDIA_TYPES[path.suffix])
        for path in sorted(folder.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }
