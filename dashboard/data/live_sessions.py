"""How often a part of a page is drawn again, by the number of sessions that do so at the same time."""

import threading
import time

from streamlit.runtime.scriptrunner import get_script_run_ctx

LEAST_SECONDS = 0.25  # between two drawings, whatever is asked for
UPDATES_A_SECOND = 15.0  # of all sessions together; beside two runs on two cores they cost a quarter of a core
SEEN_SECONDS = 15.0  # a session that has drawn nothing for so long has gone, or looks at something else


class LiveSessions:
    """The sessions that drew a live part within the last SEEN_SECONDS; safe to use from several threads."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def count(self, session: str) -> int:
        """Note that this session draws now, and return how many do."""
        now = time.monotonic()
        with self._lock:
            self._seen[session] = now
            self._seen = {each: at for each, at in self._seen.items() if now - at < SEEN_SECONDS}
            return len(self._seen)


_of_server = LiveSessions()


def live_interval(seconds: float) -> float:
    """Seconds between two drawings of this session: those asked for, or more where many sessions draw."""
    context = get_script_run_ctx()
    sessions = _of_server.count(context.session_id if context else "")
    return max(LEAST_SECONDS, seconds, sessions / UPDATES_A_SECOND)
