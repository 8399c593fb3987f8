"""A client of the dashboard that obeys no page: it speaks Streamlit's WebSocket protocol and sends whatever it is told to.

A browser sends what the page on its screen allows. This client sends any message: values that no widget offers, clicks on
buttons that are hidden, disabled or another visitor's, fragments and pages that it was never shown, and bytes that are no
message at all. It remembers what the server answered: widgets, alerts, exceptions, and each payload to the byte.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Subprotocol

ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Widget:
    """A widget as the server sent it: its id, its kind ("button"), and its message with limits, options and state."""

    id: str
    kind: str
    proto: Any

    @property
    def key(self) -> str:
        """The key that the page gave it; "None" where it has none."""
        return self.id.split("-", 2)[-1]


class RawClient:
    """One WebSocket session; used in a `with` statement, which closes it. Its requests wait until the script has finished.

    `alerts` are the error alerts and `exceptions` the exceptions that any script run showed; `widgets` has what the page
    shows by id, of the last whole run and the fragments since; `received` all payloads.
    """

    def __init__(self, address: str, cookie: str = "", origin: str | None = None, **headers: str) -> None:
        """Connect to the server at `address`, http://host:port; `headers` have "_" for "-"."""
        self.address = address
        self.widgets: dict[str, Widget] = {}
        self.alerts: list[str] = []
        self.exceptions: list[str] = []
        self.received: list[bytes] = []
        self.fragments: set[str] = set()
        self.session_id = self.page = self.page_hash = self.query = ""
        self.pages: dict[str, str] = {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            sent["Cookie"] = cookie
        self._connection = connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=sent,
            origin=origin,  # type: ignore[arg-type]
            max_size=None,
            proxy=None,
            ping_interval=None,
            open_timeout=ANSWER_SECONDS,
        )
        self._socket = self._connection.__enter__()

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection; a second call does nothing."""
        self._connection.__exit__(None, None, None)

    def open(self, page: str, query: str = "", *states: WidgetState) -> "RawClient":
        """Change to the page with this address and query string; as a browser does, without the old page's widgets."""
        self.page, self.page_hash, self.query = page, self.pages.get(page, ""), query
        return self.rerun(*states)

    def rerun(self, *states: WidgetState, fragment: str = "", auto: bool = False) -> "RawClient":
        """Run the page, or one of its fragments, with these widget states, and wait until it has finished."""
        self.send(self.message(*states, fragment=fragment, auto=auto))
        return self.wait()

    def message(self, *states: WidgetState, fragment: str = "", auto: bool = False) -> BackMsg:
        """The message that asks for a run of the page on screen with these widget states."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.page_name = self.query, self.page_hash, self.page
        asked.fragment_id, asked.is_auto_rerun = fragment, auto
        asked.widget_states.widgets.extend(states)
        asked.context_info.url, asked.context_info.timezone = f"{self.address}/{self.page}", "UTC"
        return message

    def send(self, message: BackMsg | bytes | str) -> None:
        """Send a message, or anything else, and wait for nothing."""
        whole = message.SerializeToString() if isinstance(message, BackMsg) else message
        self._socket.send(whole)

    def wait(self, seconds: float = ANSWER_SECONDS) -> "RawClient":
        """Take what the server sends until a script run has ended; TimeoutError where it does not within so many seconds."""
        until = time.monotonic() + seconds
        while not self._take(self._socket.recv(until - time.monotonic(), decode=False)):
            pass  # a page that draws itself anew without an end sends for ever
        return self

    def next_message(self, seconds: float = ANSWER_SECONDS) -> ForwardMsg:
        """The next message of the server, which is used as any other; TimeoutError where there is none."""
        payload = self._socket.recv(seconds, decode=False)
        self._take(payload)
        return ForwardMsg.FromString(payload)

    def drain(self, seconds: float) -> None:
        """Take what the server sends until it has been silent for so long, or has closed the connection."""
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                self._take(self._socket.recv(seconds, decode=False))
        except (TimeoutError, ConnectionClosed):
            pass

    def keyed(self, key: str) -> Widget:
        """The widget on the page with this key; LookupError names those that are there."""
        for widget in self.widgets.values():
            if widget.key == key:
                return widget
        raise LookupError(f"{key!r} is not among {sorted(each.key for each in self.widgets.values())}")

    def labelled(self, label: str) -> Widget:
        """The widget on the page whose label begins so."""
        for widget in self.widgets.values():
            if getattr(widget.proto, "label", "").startswith(label):
                return widget
        raise LookupError(f"{label!r} is not among {[getattr(each.proto, 'label', '') for each in self.widgets.values()]}")

    def has(self, key: str) -> bool:
        return any(widget.key == key for widget in self.widgets.values())

    @property
    def said(self) -> bytes:
        """All that the server ever sent to this session."""
        return b"".join(self.received)

    @staticmethod
    def texts_of(payload: bytes) -> list[tuple[str, bytes]]:
        """The kind and the bytes of each element that a payload of the server draws."""
        message = ForwardMsg.FromString(payload)
        if message.WhichOneof("type") != "delta":
            return []
        if message.delta.WhichOneof("type") == "add_block":
            return [("block", message.delta.add_block.SerializeToString())]
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        return [(kind, getattr(element, kind).SerializeToString())] if kind else []

    @property
    def cookie(self) -> str:
        """The cookies that the pages told the browser to keep, as the header of a next request."""
        written: dict[str, str] = {}
        for payload in self.received:
            message = ForwardMsg.FromString(payload)
            element = message.delta.new_element
            if element.WhichOneof("type") == "bidi_component" and "cookies" in element.bidi_component.component_name:
                written.update(_cookies_of(json.loads(element.bidi_component.json)))
        return "; ".join(f"{name}={value}" for name, value in written.items() if value)

    def _take(self, payload: bytes) -> bool:
        """Use one payload of the server; whether it ends a script run."""
        self.received.append(payload)
        message = ForwardMsg.FromString(payload)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self.pages = {each.url_pathname: each.page_script_hash for each in message.navigation.app_pages}
            self.page_hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.fragments.add(message.auto_rerun.fragment_id)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._take_delta(message)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _begin(self, message: ForwardMsg) -> None:
        if not self.session_id:
            self.session_id = message.new_session.initialize.session_id
        if not message.metadata.run.fragment_ids:
            self.widgets.clear()
            self.fragments.clear()

    def _take_delta(self, message: ForwardMsg) -> None:
        if message.delta.fragment_id:
            self.fragments.add(message.delta.fragment_id)
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        proto = getattr(element, kind, None)
        if kind == "exception":
            place = " ".join(proto.stack_trace[-1].split()) if proto.stack_trace else "nowhere"
            self.exceptions.append(f"{self.page or 'home'}: {proto.type}: {proto.message} ({place})")
        elif kind == "alert" and proto.format == Alert.ERROR:
            self.alerts.append(proto.body)
        if getattr(proto, "id", ""):
            self.widgets[proto.id] = Widget(proto.id, kind, proto)


def _cookies_of(data: Any) -> Iterable[tuple[str, str]]:
    """Names and values out of what the component that writes cookies was given."""
    found = data.get("cookies", data) if isinstance(data, dict) else {}
    for name, value in found.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict) and isinstance(value.get("value"), str):
            yield name, value["value"]
