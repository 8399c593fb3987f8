"""What a browser loads first: Streamlit's page, which is empty until its scripts run, with the first words of ours.

Streamlit's scripts take seconds to load, to connect and to draw a page. Until then the words stand where the page's own will
stand; assets/first_page/words.js then takes them away.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import file_util

from dashboard.server.accepted_languages import accepted_languages
from dashboard.server.base_path import below_base_path

_FONTS = {"Source Sans": "SourceSansVF-Upright", "Source Serif": "SourceSerifVariable-Roman"}  # and the names of their files

_LANGUAGE, _HEAD, _TITLE, _ROOT = '<html lang="en">', "</head>", "<title>Streamlit</title>", '<div id="root"></div>'

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FirstWords:
    """What a page says first, in the language of this code: its heading, and the sentence below; "" where it has none."""

    language: str
    heading: str = ""
    sentence: str = ""


Finding = Callable[[str, Mapping[str, str], Sequence[str]], FirstWords]


def first_page_routes(addresses: Iterable[str], first_words: Finding, style: str, script: str) -> list[Route]:
    """A route for each address of a page, "" for the first, below the base path of this server.

    `first_words` takes the address, its parameters, and the languages that the browser asks for. `style` and `script` are
    written into the page, since a file of its own would have to be waited for. There is no route where the page of the
    installed version of Streamlit is another one: that version then serves its own, and draws ours a little later.
    """
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    if any(page.count(mark) != 1 for mark in (_LANGUAGE, _HEAD, _TITLE, _ROOT)):
        _logger.warning("This version of Streamlit has another first page: pages begin without their first words.")
        return []
    before, after = _around_words(page, style, script)

    def route(address: str) -> Route:
        def serve(request: Request) -> Response:
            query = request.scope["query_string"].decode("latin-1")  # whatever its bytes are
            words = first_words(address, dict(parse_qsl(query)), accepted_languages(request))
            begun = before.replace(_LANGUAGE, f'<html lang="{escape(words.language)}">')
            return HTMLResponse(
                begun + _markup(words) + after, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"}
            )

        return Route(below_base_path(f"/{address}"), serve, methods=["GET"])

    return [route(address) for address in addresses]


def _around_words(page: str, style: str, script: str) -> tuple[str, str]:
    """What stands before and after the words in Streamlit's page."""
    page = page.replace(_TITLE, "<title>S7 Lab</title>").replace(_HEAD, _element("style", _font_faces() + style) + _HEAD)
    before, after = page.split(_ROOT)
    return before + _ROOT, _element("script", script) + after


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _font_faces() -> str:
    """Streamlit's own fonts once more: words are seen in another one until these are there, not only then."""
    media = Path(file_util.get_static_dir(), "static", "media")
    found = {family: next(media.glob(f"{file}*.woff2"), None) for family, file in _FONTS.items()}
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:200 900;font-display:swap;src:url("./static/media/{path.name}")}}'
        for family, path in found.items()
        if path
    )


def _markup(words: FirstWords) -> str:
    if not words.heading:
        return ""
    sentence = f"<p>{escape(words.sentence)}</p>" if words.sentence else ""
    return f'<div id="s7-first-words"><p class="s7-first-heading">{escape(words.heading)}</p>{sentence}</div>'
