"""What one visitor can do to the server and to others by force: nothing that lasts, and little that is felt."""

import http.client
import socket
import statistics
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil
import pytest
from forged_states import clicked, valued
from raw_client import RawClient
from school import PASSWORD, found_school, served
from streamlit.proto.BackMsg_pb2 import BackMsg
from visitors_under_attack import student, teacher
from websockets.exceptions import ConnectionClosed, InvalidStatus

from s7core.classroom.register import NEWCOMERS_AT_ONCE

pytestmark = pytest.mark.slow
OTHERS_SECONDS = 5.0  # the most that another visitor waits for a page under any of these attacks, on two shared cores
FINISHED = "Ada finished"


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return found_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def server(school):
    with served(school) as running:
        with RawClient(running.address) as first:
            for page in ("", "train", "mistakes", "digit"):
                first.open(page)
        yield running
        assert "Traceback" not in running.log(), running.log()[-5_000:]


def processes_and_threads(server) -> tuple[int, int]:
    """How many worker processes the server has started, and how many threads that are not of a visitor."""
    process = psutil.Process(server.process.pid)
    return len(process.children(recursive=True)), process.num_threads()


def seconds_of(work) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_a_guest_who_clears_the_caches_signs_nobody_out_and_starts_no_process(server, school):
    with teacher(server.address) as signed_in, RawClient(server.address) as guest:
        guest.open("")
        before = processes_and_threads(server)
        for _ in range(20):
            guest.send(BackMsg(clear_cache=True))
            guest.open("")
        time.sleep(3)  # a worker would have been started by now
        after = processes_and_threads(server)
        signed_in.open("teacher")
        assert signed_in.has("create-class"), "the teacher was signed out"
        assert after[0] <= before[0] and after[1] <= before[1] + 4, (before, after)


@pytest.mark.parametrize(
    "message",
    [
        BackMsg(set_run_on_save=True),
        BackMsg(load_git_info=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(debug_disconnect_websocket=True),
        BackMsg(stop_script=True),
        BackMsg(app_heartbeat=True),
        BackMsg(file_urls_request={"request_id": "1", "session_id": "../..", "file_names": ["../../x"] * 1_000}),
        BackMsg(file_urls_request={"request_id": "1", "session_id": "", "file_names": ["x"] * 100_000}),
        BackMsg(backend_operation_request={"request_id": "1", "session_id": "x", "deferred_file": {"file_id": "../../etc"}}),
        BackMsg(backend_operation_request={"request_id": "1", "session_id": "x", "install_skills": {}}),
        BackMsg(backend_operation_request={"request_id": "1", "session_id": "x", "dismiss_skills_nudge": {}}),
        BackMsg(backend_operation_request={"request_id": "1", "session_id": "x", "dataframe_chunk": {}}),
        BackMsg(),
        b"",
        b"\xff" * 1_000,
        b"\0" * 20_000_000,
        b"\0" * 60_000_000,
        "text where bytes belong",
    ],
    ids=lambda message: str(getattr(message, "WhichOneof", lambda _: len(message))("type")),
)
def test_no_message_ends_the_server_or_disturbs_another_visitor(message, server, school):
    with RawClient(server.address) as other, RawClient(server.address) as guest:
        other.open("")
        guest.open("")
        try:
            guest.send(message)
            guest.drain(0.5)
        except ConnectionClosed:
            pass  # the answer to what no browser sends
        assert seconds_of(lambda: other.open("glossary")) < OTHERS_SECONDS and not other.exceptions
    with RawClient(server.address) as later:
        assert not later.open("").exceptions
    assert server.process.poll() is None


def test_three_hundred_reruns_of_one_visitor_delay_another_by_moments(server):
    with RawClient(server.address) as guest, RawClient(server.address) as other:
        guest.open("").open("train")
        other.open("")
        for _ in range(300):
            guest.send(guest.message())
        waited = [seconds_of(lambda: other.open("glossary")) for _ in range(5)]
    assert max(waited) < OTHERS_SECONDS and statistics.median(waited) < 2, waited


def test_forty_exports_at_once_leave_another_visitor_their_table(server, school):
    query = f"items={school.runs[FINISHED]}&items=ref-final-exp3-s1"
    with ExitStack() as stack:
        sessions = [stack.enter_context(RawClient(server.address)) for _ in range(10)]
        other = stack.enter_context(RawClient(server.address))
        for session in (*sessions, other):
            session.open("").open("compare", query)
        pictures = [_deferred(session, "SVG") for session in sessions]
        assert all(pictures), [each.proto.label for each in other.widgets.values() if each.kind == "download_button"]
        for session, file_id in zip(sessions, pictures, strict=True):
            for number in range(4):
                session.send(_asking_for(session, file_id, str(number)))
        time.sleep(0.5)
        table = _deferred(other, "CSV")
        assert table
        spent = seconds_of(lambda: _file_of(other, table))
        assert spent < OTHERS_SECONDS * 2, f"the table took {spent:.1f} s"
        assert len(psutil.Process(server.process.pid).children(recursive=True)) < 12


def test_handshakes_of_foreign_pages_are_refused_at_once_and_block_nobody(server):
    def foreign(_: int) -> float:
        began = time.monotonic()
        with pytest.raises(InvalidStatus) as refused:
            RawClient(server.address, origin="https://attacker.example")
        assert refused.value.response.status_code == 403
        return time.monotonic() - began

    with RawClient(server.address) as other, ThreadPoolExecutor(10) as attackers:
        other.open("")
        attempts = attackers.map(foreign, range(20))
        waited = seconds_of(lambda: other.open("glossary"))
        slowest = max(attempts)
    assert waited < 2 and slowest < 2, (waited, slowest)


def test_a_flood_of_uploads_fills_no_memory(server):
    """150 files of 5 MB to a page that has no place for one."""
    with RawClient(server.address) as guest:
        guest.open("glossary")
        before, statuses = server.memory_mb(), []
        for _ in range(150):
            statuses.append(_upload(server, guest, b"\x89PNG" + b"\0" * 5_000_000))
        assert server.memory_mb() - before < 250, (before, server.memory_mb())
        with RawClient(server.address) as other:
            assert seconds_of(lambda: other.open("glossary")) < OTHERS_SECONDS
    assert set(statuses) <= {404, 429}, set(statuses)  # 429: the connection was closed while it was sent


def test_two_hundred_connections_of_one_address_leave_room_for_another(server):
    port = urlsplit(server.address).port
    with ExitStack() as stack:
        opened, refused = 0, 0
        for _ in range(200):
            try:
                stack.enter_context(RawClient(server.address))
                opened += 1
            except (InvalidStatus, ConnectionClosed, OSError):
                refused += 1
        assert 30 <= opened <= 160 and refused == 200 - opened, (opened, refused)
        with _From("127.0.0.2"):
            page = urllib.request.urlopen(f"{server.address}/", timeout=10)
            assert page.status == 200, port
    time.sleep(1)
    with RawClient(server.address) as again:
        assert not again.open("").exceptions


def test_half_open_connections_and_slow_senders_leave_the_server_to_others(server):
    place = ("127.0.0.1", urlsplit(server.address).port)
    with ExitStack() as stack:
        for _ in range(100):
            slow = stack.enter_context(socket.create_connection(place))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
        with RawClient(server.address) as other:
            assert seconds_of(lambda: other.open("")) < OTHERS_SECONDS


def test_after_thirty_wrong_passwords_the_right_one_of_the_same_address_is_accepted(server):
    def attack() -> None:
        with RawClient(server.address) as attacker:
            attacker.open("").open("teacher")
            for number in range(30):
                try:
                    attacker.rerun(
                        valued(attacker.labelled("Password"), f"guess {number}"), clicked(attacker.labelled("Sign in"))
                    )
                except TimeoutError:
                    return
                assert not attacker.has("create-class")

    attacks = [threading.Thread(target=attack, daemon=True) for _ in range(3)]
    for each in attacks:
        each.start()
    time.sleep(2)
    with RawClient(server.address) as right:
        right.open("").open("teacher")
        began = time.monotonic()
        right.rerun(valued(right.labelled("Password"), PASSWORD), clicked(right.labelled("Sign in")))
        assert right.has("create-class"), right.alerts
        assert time.monotonic() - began < 15


def test_nobody_is_told_figures_of_the_server_through_a_proxy(server):
    for path in ("/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/_stcore/script-health-check"):
        request = urllib.request.Request(server.address + path, headers={"X-Forwarded-For": "203.0.113.9"})
        try:
            body = urllib.request.urlopen(request, timeout=10).read()
        except urllib.error.HTTPError as refused:
            assert refused.code in (403, 404)
        else:
            assert b"active_sessions" not in body


def _join(guest: RawClient, nickname: str) -> None:
    guest.open("join", "class=9c")
    if guest.has("leave"):
        guest.rerun(clicked(guest.keyed("leave")))
    guest.rerun(
        valued(guest.labelled("Class"), "9c"),
        valued(guest.labelled("Nickname"), nickname),
        clicked(guest.labelled("Join")),
    )
    assert not guest.exceptions


def test_a_browser_that_leaves_and_joins_again_and_again_stays_one_student(server, school):
    """With 24 nicknames it would have 24 turns in the queue."""
    before = {each.id for each in school.register.students("9c")}
    with RawClient(server.address) as guest:
        guest.open("")
        for letter in "abcdefghijklmnopqrstuvwx":
            _join(guest, f"Again {letter}")
    new = [each for each in school.register.students("9c") if each.id not in before]
    assert len(new) <= 1, [each.nickname for each in new]


def test_one_address_makes_no_more_students_than_a_class_has(server, school):
    """A program that keeps no cookie is somebody new each time, as each of a class behind one address is."""
    before = len(school.register.students("9b"))
    with RawClient(server.address) as guest:
        guest.open("")
        for number in range(60):
            guest.open("join", "class=9b")
            name = f"Bot {chr(97 + number // 26)}{chr(97 + number % 26)}"
            states = valued(guest.labelled("Class"), "9b"), valued(guest.labelled("Nickname"), name)
            with RawClient(server.address) as another:
                another.open("").open("join", "class=9b")
                another.rerun(*states, clicked(another.labelled("Join")))
                assert not another.exceptions
    assert len(school.register.students("9b")) - before <= NEWCOMERS_AT_ONCE


def test_one_student_s_exports_and_pages_bear_no_other_students_tokens(server, school):
    with student(server.address, school, "Bob") as client:
        for page in ("", "train", "class_wall", "join", "teacher", "compare"):
            client.open(page)
        for nickname in ("Ada", "Cleo", "Dora"):
            assert school.token(nickname).encode() not in client.said


def _deferred(session: RawClient, label: str) -> str:
    """The id by which the file of a download button is asked for; "" where the page has none with this label."""
    for widget in session.widgets.values():
        if widget.kind == "download_button" and widget.proto.label == label and widget.proto.deferred_file_id:
            return str(widget.proto.deferred_file_id)
    return ""


def _asking_for(session: RawClient, file_id: str, number: str) -> BackMsg:
    return BackMsg(
        backend_operation_request={
            "request_id": number,
            "session_id": session.session_id,
            "deferred_file": {"file_id": file_id},
        }
    )


def _file_of(session: RawClient, file_id: str) -> bytes:
    """The file, as a browser gets it: first its address through the WebSocket, then what stands there."""
    session.send(_asking_for(session, file_id, "file"))
    while True:
        message = session.next_message()
        if (
            message.WhichOneof("type") == "backend_operation_response"
            and message.backend_operation_response.request_id == "file"
        ):
            answer = message.backend_operation_response
            assert not answer.error_msg, answer.error_msg
            return bytes(urllib.request.urlopen(session.address + answer.deferred_file.url, timeout=60).read())


def _upload(server, session: RawClient, content: bytes) -> int:
    """The status of an upload, as a browser sends it: with the token that proves that it read a page of this server."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/_stcore/health")
    health = connection.getresponse()
    cookie = (health.getheader("Set-Cookie") or "").split(";")[0]
    health.read()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + content + b"\r\n--x--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Cookie": cookie,
        "X-Xsrftoken": cookie.partition("=")[2],
    }
    try:
        connection.request("PUT", f"/_stcore/upload_file/{session.session_id}/x", body, headers)
        return connection.getresponse().status
    except OSError:
        return 429  # the server closed the connection rather than read on
    finally:
        connection.close()


class _From:
    """Connections of this thread's urllib come from another address of this machine."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> None:
        self._usual = socket.create_connection
        socket.create_connection = lambda place, timeout=10, source_address=None, **named: self._usual(
            place, timeout, (self._address, 0), **named
        )

    def __exit__(self, *_: object) -> None:
        socket.create_connection = self._usual
