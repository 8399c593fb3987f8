"""A part of a page that a browser asks for after the session has gone to another page is not drawn.

Streamlit would run it for the page that was left: the browser then empties the screen for that page, and nothing fills it.
It happens when a timer of the old page fires between a click that leads away and the first message of the new page.
"""

from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


class PageKeepingRunner(ScriptRunner):
    """Runs the script of a session, but no part of a page that it has left or is about to leave."""

    def request_rerun(self, rerun_data: RerunData) -> bool:
        """Take a request, unless it is for a part of another page than the one that is about to be opened.

        Streamlit would make one request of both: for the whole of the page that the visitor has just left.
        """
        with self._requests._lock:
            waiting = self._requests._rerun_data if self._requests._state is ScriptRequestType.RERUN else None
        if rerun_data.fragment_id and waiting and waiting.page_script_hash not in ("", rerun_data.page_script_hash):
            return True
        return super().request_rerun(rerun_data)

    def _run_script(self, rerun_data: RerunData) -> None:
        left = self._pages_manager.current_page_script_hash != rerun_data.page_script_hash
        if rerun_data.fragment_id_queue and left:
            return
        super()._run_script(rerun_data)


def draw_no_late_parts() -> None:
    """Have Streamlit use PageKeepingRunner in every script run that begins from now on."""
    app_session.ScriptRunner = PageKeepingRunner  # type: ignore[attr-defined]
