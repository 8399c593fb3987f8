"""What a download button says when its file cannot be made, and the threads in which files are made.

Streamlit makes such a file when the button is clicked, in threads that it shares with much else, and says of every failure
only that there was one.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError

from s7core.language.translation import N_, _, speaking

MOST_THREADS = 32  # more than may wait for their turn, so that quick files never do
GONE = N_("This file is no longer offered: reload the page and try again.")
FAILED = N_("This file could not be made, which is a mistake of the program: the server's log says more.")

_logger = logging.getLogger(__name__)
_makers = ThreadPoolExecutor(MOST_THREADS, "file")


class FileNotMadeError(Exception):
    """Why a file was not made, in a sentence that is shown under its button; with a cause, by a mistake of the program."""


class SpokenFileHandler(DeferredFileHandler):
    """Makes the file of a download button, or answers with the sentence that says why not."""

    def __init__(self, *handled: Any, language_of: Callable[[str], str]) -> None:
        """`handled` is what Streamlit passes; `language_of` tells the language of the pages of a session by its id."""
        super().__init__(*handled)
        self._language_of = language_of

    async def handle(self, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
        """Make the file in a thread of `_makers`; `session_id` is Streamlit's."""
        make = self._get_media_file_mgr().execute_deferred
        try:
            url = await asyncio.get_running_loop().run_in_executor(_makers, make, request.deferred_file.file_id)
        except MediaFileStorageError as error:
            with speaking(self._language_of(session_id)):
                return BackendOperationResponse(request_id=request.request_id, error_msg=_sentence(error))
        return BackendOperationResponse(request_id=request.request_id, deferred_file=DeferredFileResponsePayload(url=url))


def say_why_files_fail(language_of: Callable[[str], str]) -> None:
    """Have Streamlit use SpokenFileHandler in every session that begins from now on."""
    app_session.DeferredFileHandler = partial(SpokenFileHandler, language_of=language_of)  # type: ignore[attr-defined,assignment]


def _sentence(error: MediaFileStorageError) -> str:
    cause = error.__cause__
    if cause is None:  # a button that has gone since, or an id that somebody made up
        return _(GONE)
    mistake = cause.__cause__ if isinstance(cause, FileNotMadeError) else cause
    if mistake is not None:
        _logger.error("A file could not be made.", exc_info=mistake)
    return str(cause) if isinstance(cause, FileNotMadeError) else _(FAILED)
