"""What browsers fetch beside the pages: arrays of a network that learns, which scripts of ours draw, and networks to run.

This module knows how to answer over HTTP and how often; what the answers hold is made by a function that it is given.
"""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.server.accepted_languages import accepted_languages
from dashboard.server.base_path import below_base_path
from dashboard.server.client_address import client_network
from dashboard.server.refusal import refusals
from s7core.classroom.source_rate import SourceRate
from s7core.language.catalog import spoken_language
from s7core.language.translation import N_, _, speaking

PREFIX = "/s7/"
QUICK_ROUTES, SLOW_ROUTES = ("frame", "wall", "answers", "moments"), ("matrix", "field")
STORED_ROUTES = ("network",)  # which need no torch, so they never wait behind those that wait until it is loaded
QUICK_THREADS, SLOW_THREADS, STORED_THREADS = 2, 1, 1  # what takes long never keeps frames waiting

# A class of 30 behind one router is one address: each of them may look at six frames a second, and at many more at once.
FETCH_BURST, FETCHES_PER_SECOND = 1_200, 200
MOST_QUICK, MOST_SLOW = 120, 40  # requests of one address that wait or are computed; a browser has one or two
MOST_QUERY = 10_000  # characters; a full pad of strokes has 7,500

BROKEN = N_("This could not be computed, which is a mistake of the program: the server's log says more.")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FetchedAnswer:
    """The content of an answer, and for how many seconds a browser may keep it: 0, not at all."""

    content: bytes
    media_type: str
    seconds: int


class NothingThereError(LookupError):
    """Why there is nothing to be fetched, in a sentence: an unknown run, or a moment that it has no weights of."""


class NotNowError(Exception):
    """Why nothing can be fetched now, in a sentence: the store or the data cannot be read."""


Answering = Callable[[str, Mapping[str, str]], FetchedAnswer]


class _Lane:
    """Threads that some of the answers are computed in, and what each address may have of them. For one event loop."""

    def __init__(self, name: str, threads: int, most: int) -> None:
        self._threads, self._most = ThreadPoolExecutor(threads, name), most
        self._rate = SourceRate(FETCH_BURST, 1 / FETCHES_PER_SECOND)
        self._open: Counter[str] = Counter()

    def seconds_to_wait(self, source: str) -> int:
        """0 where this address may have one more now, which then counts; else whole seconds."""
        if self._open.get(source, 0) >= self._most:
            return 1
        return math.ceil(self._rate.take(source))

    async def run(self, source: str, answer: Callable[[], Response]) -> Response:
        """What `answer` returns, in one of the threads."""
        self._open[source] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        finally:
            self._open[source] -= 1
            if not self._open[source]:
                del self._open[source]


class FetchRoutes:
    """Answers GET for each of QUICK_ROUTES, SLOW_ROUTES and STORED_ROUTES below PREFIX, in threads of its own.

    `answering` takes the name and the parameters. It raises ValueError with a sentence where a parameter is wrong,
    NothingThereError or NotNowError; any other error is logged and answered with status 500 and a sentence.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._lanes = {
            **dict.fromkeys(QUICK_ROUTES, _Lane("fetched", QUICK_THREADS, MOST_QUICK)),
            **dict.fromkeys(SLOW_ROUTES, _Lane("fetched-slow", SLOW_THREADS, MOST_SLOW)),
            **dict.fromkeys(STORED_ROUTES, _Lane("fetched-stored", STORED_THREADS, MOST_QUICK)),
        }

    def routes(self) -> list[Route]:
        """One route for each name, below the base path of this server."""
        return [Route(below_base_path(PREFIX + name), self._endpoint(name), methods=["GET"]) for name in self._lanes]

    def _endpoint(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        lane = self._lanes[name]

        async def endpoint(request: Request) -> Response:
            source = client_network(request.scope)
            if wait := lane.seconds_to_wait(source):
                sentence = f"Too many requests come from {source}: wait {wait} s."
                refusals.warn("fetch", sentence)
                return _refused(sentence, 429, {"Retry-After": str(wait)})
            query = request.scope["query_string"].decode("latin-1")  # whatever its bytes are
            if len(query) > MOST_QUERY:
                return _refused(f"The address has more than {MOST_QUERY:,} characters of parameters: leave some out.", 400)
            asked = dict(parse_qsl(query, keep_blank_values=True))
            return await lane.run(source, partial(self._answer, name, asked, _spoken(request)))

        return endpoint

    def _answer(self, name: str, asked: Mapping[str, str], spoken: str) -> Response:
        with speaking(spoken):
            return self._answered(name, asked)

    def _answered(self, name: str, asked: Mapping[str, str]) -> Response:
        try:
            answer = self._answering(name, asked)
        except ValueError as error:
            return _refused(str(error), 400)
        except NothingThereError as error:
            return _refused(str(error), 404)
        except NotNowError as error:
            return _refused(str(error), 503)
        except Exception:
            _logger.exception("%s could not be computed.", name)
            return _refused(_(BROKEN), 500)
        # Compressing it again and again would cost more than sending it.
        headers = {"Cache-Control": _cache_control(answer.seconds), "Content-Encoding": "identity"}
        return Response(answer.content, media_type=answer.media_type, headers=headers)


def _spoken(request: Request) -> str:
    """The language of refusals: what the view that fetches is in, or what a browser asks for by itself."""
    return spoken_language(*accepted_languages(request))


def _cache_control(seconds: int) -> str:
    """Only the visitor's own browser may keep an answer, and no proxy between."""
    return f"private, max-age={seconds}, immutable" if seconds else "no-store"


def _refused(sentence: str, status: int, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    return PlainTextResponse(sentence, status, {"Cache-Control": "no-store", **headers})
