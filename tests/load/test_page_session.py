"""A session against a server that sends prepared messages in Streamlit's protocol."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from page_session import PageSession
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.server import serve

PAGE_END, FRAGMENT_END, EARLY_END = (
    ForwardMsg(script_finished=status)
    for status in (
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    )
)


def run_begins(fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.initialize.session_id = "session-1"
    if fragment:
        message.metadata.run.fragment_ids.append(fragment)
    return message


def timer(fragment: str, interval: float) -> ForwardMsg:
    message = ForwardMsg()
    message.auto_rerun.fragment_id, message.auto_rerun.interval = fragment, interval
    return message


def chart(place: int) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.append(place)
    message.delta.new_element.vega_lite_chart.spec = "{}"
    return message


def visit(answers: list[list[ForwardMsg]], do: Callable[[PageSession], Coroutine]) -> tuple[PageSession, list[BackMsg]]:
    """Connect a session to a server with one list of messages for each request; the session, and what it has sent."""
    asked: list[BackMsg] = []
    session = PageSession("", "s7_student=token")

    async def answer(socket) -> None:
        assert socket.request.headers["Cookie"] == "s7_student=token"
        async for request in socket:
            for message in answers[len(asked)]:
                await socket.send(message.SerializeToString())
            asked.append(BackMsg.FromString(request))

    async def both() -> None:
        async with serve(answer, "127.0.0.1", 0, subprotocols=["streamlit"]) as server:
            session.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            await session.connect()
            await do(session)
            await session.close()

    asyncio.run(both())
    return session, asked


def test_a_fragment_runs_again_by_its_timer_and_a_new_page_ends_it():
    async def do(session: PageSession) -> None:
        await session.open("train", "run=a")
        assert session.timers["live"].interval == pytest.approx(0.05)
        await session.update()
        assert session.drew_chart and not session.redrawn
        await session.open("compare")

    answers = [
        [run_begins(), timer("live", 0.05), chart(1), PAGE_END],
        [run_begins("live"), chart(2), FRAGMENT_END],
        [run_begins(), PAGE_END],
    ]
    session, asked = visit(answers, do)
    assert (session.timers, session.charts, session.id) == ({}, {}, "session-1")
    reruns = [message.rerun_script for message in asked]
    assert [rerun.fragment_id for rerun in reruns] == ["", "live", ""]
    assert [rerun.is_auto_rerun for rerun in reruns] == [False, True, False]
    assert [(rerun.page_name, rerun.query_string) for rerun in reruns] == [
        ("train", "run=a"),
        ("train", "run=a"),
        ("compare", ""),
    ]


def test_what_a_view_of_a_network_that_learns_is_told_counts_as_a_curve():
    told, other = ForwardMsg(), ForwardMsg()
    told.metadata.delta_path.append(3)
    told.delta.new_element.bidi_component.json = '{"runs": []}'
    other.delta.new_element.bidi_component.json = '{"strokes": ""}'
    session, _ = visit([[run_begins(), told, other, PAGE_END]], lambda session: session.open("train"))
    assert session.drew_chart and session.views == {(3,): '{"runs": []}'}


def test_a_stopped_timer_is_gone():
    stop = ForwardMsg()
    stop.stop_auto_rerun.fragment_ids.append("live")
    session, _ = visit(
        [[run_begins(), timer("live", 1), timer("queue", 2), stop, PAGE_END]], lambda session: session.open("train")
    )
    assert list(session.timers) == ["queue"]


def test_an_update_that_makes_the_page_run_again_ends_when_the_page_has():
    async def do(session: PageSession) -> None:
        await session.open("train")
        await session.update()

    answers = [
        [run_begins(), timer("live", 0.01), chart(1), PAGE_END],
        [run_begins("live"), EARLY_END, run_begins(), chart(7), PAGE_END],
    ]
    session, _ = visit(answers, do)
    assert session.redrawn and list(session.charts) == [(7,)] and not session.timers


def test_a_message_that_the_browser_keeps_comes_as_its_hash_the_next_time():
    large, short = chart(1), ForwardMsg(ref_hash="abc")
    large.hash, large.metadata.cacheable = "abc", True
    short.metadata.delta_path.append(5)

    async def do(session: PageSession) -> None:
        await session.open("train")
        await session.open("train")

    session, asked = visit([[run_begins(), large, PAGE_END], [run_begins(), short, PAGE_END]], do)
    assert list(asked[1].rerun_script.cached_message_hashes) == ["abc"]
    assert list(session.charts) == [(5,)]


@pytest.mark.parametrize("kind", ["exception", "alert"])
def test_exceptions_and_error_alerts_are_problems(kind):
    message = ForwardMsg()
    if kind == "exception":
        message.delta.new_element.exception.message = "broken"
    else:
        message.delta.new_element.alert.body, message.delta.new_element.alert.format = "broken", Alert.ERROR
    session, _ = visit([[run_begins(), message, PAGE_END]], lambda session: session.open("audit"))
    assert len(session.problems) == 1 and "audit" in session.problems[0] and "broken" in session.problems[0]
