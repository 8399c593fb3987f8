"""How arrays are fetched over HTTP: statuses, caching, rates, threads, and where the routes are."""

import asyncio
import threading
import time

import pytest
import streamlit.config
from asgi_under_test import Exchange, http_scope, serve, serve_one
from starlette.applications import Starlette
from starlette.types import Scope

from dashboard.server import routes
from dashboard.server.routes import FetchedAnswer, FetchRoutes, NothingThereError, NotNowError
from s7core.language.translation import _, language, speaking


def app(answering) -> Starlette:
    return Starlette(routes=FetchRoutes(answering).routes())


def request(path: str, query: str = "", client: str = "192.0.2.7", method: str = "GET") -> Scope:
    return http_scope(path, client, method) | {"query_string": query.encode(), "root_path": ""}


def fetched(answering, path: str, query: str = "", **more: str) -> Exchange:
    return serve_one(app(answering), request(path, query, **more))


def raising(error: Exception):
    def answering(name, asked):
        raise error

    return answering


def test_the_function_is_told_the_name_and_the_parameters_and_its_answer_is_sent_as_it_is():
    def answering(name, asked):
        return FetchedAnswer(f"{name} {sorted(asked.items())}".encode(), "application/octet-stream", 60)

    for name in (*routes.QUICK_ROUTES, *routes.SLOW_ROUTES, *routes.STORED_ROUTES):
        said = fetched(answering, f"/s7/{name}", "run=a%20b&at=3")
        assert (said.status, said.text) == (200, f"{name} [('at', '3'), ('run', 'a b')]")
        assert said.headers["content-type"] == "application/octet-stream"


def test_only_the_visitors_own_browser_keeps_an_answer_and_never_a_refusal():
    for seconds, kept in ((60, "private, max-age=60, immutable"), (0, "no-store")):
        said = fetched(lambda name, asked, seconds=seconds: FetchedAnswer(b"", "text/plain", seconds), "/s7/frame")
        assert said.headers["cache-control"] == kept
    assert fetched(raising(ValueError("No.")), "/s7/frame").headers["cache-control"] == "no-store"


def test_bytes_are_not_packed_anew_for_each_visitor():
    assert fetched(lambda name, asked: FetchedAnswer(b"", "x/y", 1), "/s7/frame").headers["content-encoding"] == "identity"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("at is missing."), 400),
        (NothingThereError("There is no run."), 404),
        (NotNowError("The store is locked."), 503),
    ],
)
def test_what_cannot_be_answered_has_a_status_and_its_sentence(error, status):
    said = fetched(raising(error), "/s7/frame")
    assert (said.status, said.text) == (status, str(error)) and said.headers["content-type"].startswith("text/plain")


def test_a_mistake_of_the_program_is_in_the_log_and_tells_the_visitor_nothing_of_it(caplog):
    said = fetched(raising(RuntimeError("/home/secret")), "/s7/matrix")
    assert (said.status, said.text) == (500, routes.BROKEN)
    assert "/home/secret" in caplog.text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("nl, es;q=0.5", "es"), ("nl", "en"), ("*", "en"), ("", "en")],
)
def test_a_refusal_is_in_the_language_of_the_view_that_asked(asked, spoken):
    def answering(name, parameters):
        raise NothingThereError(language())

    headers = [(b"accept-language", asked.encode())]
    assert serve_one(app(answering), request("/s7/frame") | {"headers": headers}).text == spoken
    with speaking(spoken):
        broken = _(routes.BROKEN)
    assert serve_one(app(raising(RuntimeError())), request("/s7/frame") | {"headers": headers}).text == broken


def test_only_reading_is_served_and_no_other_name():
    def never(name, asked):
        raise AssertionError

    assert fetched(never, "/s7/frame", method="POST").status == 405
    assert fetched(never, "/s7/other").status == 404
    assert fetched(never, "/frame").status == 404


def test_very_many_parameters_are_not_even_read():
    said = fetched(raising(AssertionError()), "/s7/frame", "strokes=" + "0" * routes.MOST_QUERY)
    assert said.status == 400 and "10,000 characters" in said.text


def test_an_address_may_ask_often_but_not_without_end_and_others_are_not_concerned(monkeypatch):
    monkeypatch.setattr(routes, "FETCH_BURST", 5)
    monkeypatch.setattr(routes, "FETCHES_PER_SECOND", 0.5)
    served = app(lambda name, asked: FetchedAnswer(b"", "x/y", 1))

    async def scene() -> None:
        asked = [await serve(served, request("/s7/frame")) for _ in range(8)]
        refused = [each for each in asked if each.status == 429]
        assert len(refused) == 3 and asked[:5] == [each for each in asked if each.status == 200]
        assert (
            "Too many requests come from 192.0.2.7: wait 2 s." in refused[0].text
            and refused[0].headers["retry-after"] == "2"
        )
        assert (await serve(served, request("/s7/frame", client="192.0.2.8"))).status == 200
        assert (await serve(served, request("/s7/field"))).status == 200  # which has a lane of its own

    asyncio.run(scene())


def test_one_address_has_a_bounded_number_of_requests_that_wait(monkeypatch):
    monkeypatch.setattr(routes, "MOST_SLOW", 4)
    release = threading.Event()

    def answering(name, asked):
        release.wait(20)
        return FetchedAnswer(b"", "x/y", 1)

    served = app(answering)

    async def scene() -> None:
        asked = [asyncio.create_task(serve(served, request("/s7/matrix"))) for _ in range(9)]
        other = asyncio.create_task(serve(served, request("/s7/matrix", client="192.0.2.8")))
        await asyncio.sleep(0.05)
        assert [each.result().status for each in asked if each.done()] == [429] * 5 and not other.done()
        release.set()
        assert (await other).status == 200 and sorted(each.status for each in await asyncio.gather(*asked)) == [200] * 4 + [
            429
        ] * 5
        assert (await serve(served, request("/s7/matrix"))).status == 200

    asyncio.run(scene())


def test_a_class_of_thirty_behind_one_address_is_never_refused():
    """Each of them begins with a frame, the wall and the moments, and then plays a run at six frames a second."""
    clock = [0.0]
    rate = routes.SourceRate(routes.FETCH_BURST, 1 / routes.FETCHES_PER_SECOND, lambda: clock[0])
    assert not any(rate.take("192.0.2.7") for _ in range(30 * 3))
    for _second in range(60 * 6):
        clock[0] += 1 / 6
        assert not any(rate.take("192.0.2.7") for _ in range(30))


def test_what_takes_long_keeps_neither_the_loop_nor_a_frame_waiting():
    release = threading.Event()

    def answering(name, asked):
        if name in routes.SLOW_ROUTES:
            release.wait(20)
        return FetchedAnswer(b"", "x/y", 1)

    served = app(answering)

    async def scene() -> None:
        slow = [asyncio.create_task(serve(served, request(f"/s7/{name}"))) for name in routes.SLOW_ROUTES * 3]
        await asyncio.sleep(0.05)
        started = time.monotonic()
        assert (await serve(served, request("/s7/frame"))).status == 200
        assert time.monotonic() - started < 5 and not any(each.done() for each in slow)
        release.set()
        assert {each.status for each in await asyncio.gather(*slow)} == {200}

    asyncio.run(scene())


def test_so_few_are_computed_at_once_that_the_pages_keep_a_core():
    lock, now, most = threading.Lock(), [0], [0]

    def answering(name, asked):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        return FetchedAnswer(b"", "x/y", 1)

    served = app(answering)

    async def scene() -> None:
        await asyncio.gather(*(serve(served, request("/s7/frame")) for _ in range(20)))

    asyncio.run(scene())
    assert most[0] == routes.QUICK_THREADS


def test_stored_networks_do_not_wait_behind_frames_that_wait_for_the_engine():
    loaded = threading.Event()

    def answering(name, asked):
        if name == "frame":
            loaded.wait(20)
        return FetchedAnswer(name.encode(), "x/y", 1)

    served = app(answering)

    async def scene() -> Exchange:
        frames = [asyncio.ensure_future(serve(served, request("/s7/frame"))) for _ in range(2 * routes.QUICK_THREADS)]
        network = await serve(served, request("/s7/network"))
        assert not any(frame.done() for frame in frames)
        loaded.set()
        await asyncio.gather(*frames)
        return network

    assert asyncio.run(scene()).text == "network"


@pytest.mark.parametrize(("base", "start"), [("", "/s7/"), ("lab", "/lab/s7/"), ("/school/lab/", "/school/lab/s7/")])
def test_the_routes_are_below_the_base_path_of_the_server(base, start, monkeypatch):
    monkeypatch.setattr(streamlit.config, "get_option", {"server.baseUrlPath": base}.get)
    assert {each.path for each in FetchRoutes(lambda name, asked: None).routes()} == {
        start + name for name in ("frame", "wall", "answers", "moments", "matrix", "field", "network")
    }
