"""One visitor of a running dashboard, over Streamlit's WebSocket protocol as a browser speaks it."""

import asyncio
import time
from dataclasses import dataclass

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

ANSWER_SECONDS = 60.0  # a page or an update that takes longer counts as an error
KEPT_RUNS = 2  # a browser keeps a large message for so many script runs, and the server then sends its hash alone
VIEW_MARK = '"runs"'  # in what a view of networks that learn is told
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  # stands in the list of subprotocols where a signed-in browser has its token


@dataclass
class Timer:
    """A fragment is to run again every `interval` seconds, next at `due` on the monotonic clock."""

    interval: float
    due: float


class PageSession:
    """A WebSocket session. It has one request at a time in progress, and reads messages only during a request.

    `charts` holds the latest chart at each place of the page, `views` what each view of a network that learns was told
    last, `problems` the exceptions and error alerts that any page showed, `redrawn` whether the last update made the whole
    page run again, `drew_chart` whether it sent a chart or told a view.
    """

    def __init__(self, address: str, cookie: str = "") -> None:
        """`address` is http://host:port; `cookie` is the header of the same name, "name=value"."""
        self.address, self.cookie = address, cookie
        self.id = ""
        self.page, self.query = "", ""
        self.pages: dict[str, str] = {}  # hashes of the visible pages by their addresses; Home's is ""
        self.timers: dict[str, Timer] = {}
        self.charts: dict[tuple[int, ...], VegaLiteChart] = {}
        self.views: dict[tuple[int, ...], str] = {}  # as JSON
        self.problems: list[str] = []
        self.redrawn = self.drew_chart = False
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}  # messages that are sent as a hash next time, and their run
        self._runs = 0
        self._socket: ClientConnection | None = None

    async def connect(self) -> None:
        """Open the connection; a session that was connected before asks for its old state, as after a lost network."""
        self._socket = await connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol(word) for word in (("streamlit", NO_TOKEN, self.id) if self.id else ("streamlit",))],
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=None,
            proxy=None,
            ping_interval=None,
        )

    async def close(self) -> None:
        """Close the connection; a second call does nothing."""
        if self._socket:
            await self._socket.close()
            self._socket = None

    async def open(self, page: str, query: str = "") -> float:
        """Change to the page with this address and query string; milliseconds until its script has finished."""
        self.page, self.query = page, query
        return await self._request("")

    async def update(self) -> float:
        """Wait for the next timer and run its fragment again; milliseconds from the request to its end."""
        fragment, timer = min(self.timers.items(), key=lambda entry: entry[1].due)
        await asyncio.sleep(timer.due - time.monotonic())
        taken = await self._request(fragment)
        late = max(0.0, time.monotonic() - timer.due)
        timer.due += timer.interval * (1 + late // timer.interval)  # ticks during the request are left out
        return taken

    @property
    def due(self) -> float:
        """When the next timer is due, on the monotonic clock; infinite where no fragment has one."""
        return min((timer.due for timer in self.timers.values()), default=float("inf"))

    async def _request(self, fragment: str) -> float:
        assert self._socket, "the session is not connected"
        self.redrawn = self.drew_chart = False
        request = self._message(fragment)
        started = time.perf_counter()
        await self._socket.send(request)
        async with asyncio.timeout(ANSWER_SECONDS):
            while not self._take(ForwardMsg.FromString(await self._socket.recv(decode=False))):
                pass
        taken = (time.perf_counter() - started) * 1000
        self._kept = {key: kept for key, kept in self._kept.items() if self._runs - kept[1] <= KEPT_RUNS}
        return taken

    def _message(self, fragment: str) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_name = self.page
        rerun.page_script_hash = self.pages.get(self.page, "")
        rerun.fragment_id, rerun.is_auto_rerun = fragment, bool(fragment)
        rerun.cached_message_hashes.extend(self._kept)
        rerun.context_info.url = f"{self.address}/{self.page}"
        rerun.context_info.timezone = "UTC"
        return bytes(message.SerializeToString())

    def _take(self, message: ForwardMsg) -> bool:
        """Use one message of the server; whether it ends the request."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            delta_path = message.metadata.delta_path
            message = self._kept[message.ref_hash][0]
            message.metadata.delta_path[:] = delta_path
            kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._kept[message.hash] = (message, self._runs)
        if kind == "delta":
            self._take_delta(tuple(message.metadata.delta_path), message.delta)
        elif kind == "new_session":
            self._begin_run(message)
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            for page in message.navigation.app_pages:
                if page.is_hidden:
                    del self.pages[page.url_pathname]
        elif kind == "auto_rerun":
            self._set_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self.timers.pop(fragment, None)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _begin_run(self, message: ForwardMsg) -> None:
        if not self.id:
            self.id = message.new_session.initialize.session_id
        if message.metadata.run.fragment_ids:
            return
        self.redrawn = True
        self._runs += 1
        self.timers.clear()
        self.charts.clear()
        self.views.clear()

    def _set_timer(self, fragment: str, interval: float) -> None:
        if fragment not in self.timers or self.timers[fragment].interval != interval:
            self.timers[fragment] = Timer(interval, time.monotonic() + interval)

    def _take_delta(self, place: tuple[int, ...], delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "vega_lite_chart":
            self.charts[place] = element.vega_lite_chart
            self.drew_chart = True
        elif kind == "bidi_component" and VIEW_MARK in element.bidi_component.json:
            self.views[place] = element.bidi_component.json
            self.drew_chart = True
        elif kind == "exception":
            self.problems.append(f"{self.page or 'home'}: {element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            self.problems.append(f"{self.page or 'home'}: {element.alert.body}")
