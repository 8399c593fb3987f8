"""What a download button says when its file cannot be made."""

import asyncio
import threading
from collections.abc import Callable
from unittest.mock import Mock

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.server import deferred_files
from dashboard.server.deferred_files import FAILED, GONE, FileNotMadeError, SpokenFileHandler, say_why_files_fail
from s7core.language.catalog import catalog


def answers(*makers: Callable[[], str]) -> list[BackendOperationResponse]:
    """What buttons with these makers of files get when all are clicked at once."""
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    handler = SpokenFileHandler(lambda: files, language_of=lambda session: "en")
    ids = [
        files.add_deferred(make, "text/plain", f"place {number}", file_name="a.txt") for number, make in enumerate(makers)
    ]

    async def ask() -> list[BackendOperationResponse]:
        requests = [BackendOperationRequest(request_id=each) for each in ids]
        for request, file_id in zip(requests, ids, strict=True):
            request.deferred_file.file_id = file_id
        return await asyncio.gather(*(handler.handle(each, "") for each in requests))

    return asyncio.run(ask())


def languages_of_two(session: str) -> str:
    return {"english": "en", "german": "de"}[session]


def told_the_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the module under test wrote there; Streamlit also writes that no page runs."""
    return [each.getMessage() for each in caplog.records if each.name == deferred_files.__name__]


def failing(error: Exception) -> Callable[[], str]:
    return Mock(side_effect=error)


def test_a_file_that_is_made_has_an_address_and_the_request_s_own_number():
    (answer,) = answers(lambda: "content")
    assert answer.deferred_file.url.startswith("/media/") and not answer.error_msg and answer.request_id


def test_why_a_file_was_not_made_is_said_and_no_traceback_is_logged(caplog):
    (answer,) = answers(failing(FileNotMadeError("The disk is full.")))
    assert answer.error_msg == "The disk is full." and not told_the_log(caplog)


def test_a_mistake_of_the_program_is_logged_and_the_reader_is_told_where(caplog):
    (answer,) = answers(failing(KeyError("epochs")))
    assert answer.error_msg == FAILED and "KeyError: 'epochs'" in caplog.text


def test_a_mistake_that_is_told_in_a_sentence_is_logged_too(caplog):
    def make() -> str:
        raise FileNotMadeError("Leider nein.") from KeyError("weights")

    (answer,) = answers(make)
    assert answer.error_msg == "Leider nein." and "KeyError: 'weights'" in caplog.text


def test_an_id_that_somebody_made_up_is_answered_in_a_sentence(caplog):
    handler = SpokenFileHandler(lambda: MediaFileManager(MemoryMediaFileStorage("/media")), language_of=languages_of_two)
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = "../../etc/passwd"
    assert asyncio.run(handler.handle(request, "english")).error_msg == GONE and not told_the_log(caplog)
    assert asyncio.run(handler.handle(request, "german")).error_msg == catalog("de").gettext(GONE) != GONE


def test_files_that_wait_do_not_hold_up_a_quick_one():
    end = threading.Event()

    def slow() -> str:
        end.wait(10)
        return "slow"

    def quick() -> str:
        end.set()
        return "quick"

    assert all(each.deferred_file.url for each in answers(*[slow] * (deferred_files.MOST_THREADS - 1), quick))


def test_streamlit_s_sessions_use_it(monkeypatch):
    monkeypatch.setattr(app_session, "DeferredFileHandler", app_session.DeferredFileHandler)  # to be put back afterwards
    say_why_files_fail(lambda session: "en")
    dispatcher = AppSession._create_backend_operation_dispatcher(Mock())
    assert isinstance(dispatcher._handlers["deferred_file"], SpokenFileHandler)


@pytest.mark.parametrize("sentence", [GONE, FAILED])
def test_each_sentence_says_what_to_do(sentence):
    assert sentence.endswith(".") and ("reload" in sentence or "log" in sentence)
