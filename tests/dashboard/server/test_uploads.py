"""What visitors upload takes a bounded part of the memory."""

import asyncio

import pytest
from asgi_under_test import Page, http_scope, serve, serve_one, socket_scope
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard.server import uploads
from dashboard.server.uploads import AT_ONCE, FILES, UPLOAD_PATH, UploadLimit, held_bytes


@pytest.fixture(autouse=True)
def manager(monkeypatch) -> MemoryUploadedFileManager:
    made = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(uploads, "_manager", lambda: made)
    return made


def upload_scope(session: str, file: str, base: str = ""):
    return http_scope(f"{base}{UPLOAD_PATH}{session}/{file}", method="PUT")


class Storing(Page):
    """Keeps a file of so many bytes for each upload, as Streamlit does."""

    def __init__(self, manager: MemoryUploadedFileManager, size: int = 100) -> None:
        super().__init__()
        self.manager, self.size = manager, size

    async def __call__(self, scope, receive, send) -> None:
        session, file = scope["path"].split("/")[-2:]
        self.manager.add_file(session, UploadedFileRec(file, "seven.png", "image/png", bytes(self.size)))
        await super().__call__(scope, receive, send)


def test_of_each_session_the_latest_files_are_kept(manager):
    limit = UploadLimit(Storing(manager))
    for number in range(150):
        assert serve_one(limit, upload_scope("anna", str(number))).status == 200
    serve_one(limit, upload_scope("ben", "seven", base="/lab"))
    assert list(manager.file_storage["anna"]) == [str(150 - FILES + number) for number in range(FILES)]
    assert held_bytes() == 100 * (FILES + 1)


def test_what_all_sessions_together_hold_is_bounded(manager, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_HELD", 30 << 20)
    limit = UploadLimit(Storing(manager, 5 << 20))
    said = [serve_one(limit, upload_scope(f"session {number}", "seven")) for number in range(50)]
    assert [each.status for each in said] == [200] * 6 + [429] * 44 and held_bytes() == 30 << 20
    assert said[-1].text.startswith("The server holds as many uploaded pictures as it can")
    manager.remove_session_files("session 0")
    assert serve_one(limit, upload_scope("session 99", "seven")).status == 200


def test_a_session_uploads_a_few_files_at_once_and_what_arrives_counts_already(monkeypatch):
    async def scene() -> None:
        done = asyncio.Event()

        async def slow(scope, receive, send):
            await done.wait()
            await Page()(scope, receive, send)

        limit = UploadLimit(slow)
        monkeypatch.setattr(uploads, "MOST_HELD", (AT_ONCE + 1) * (config.get_option("server.maxUploadSize") << 20))
        names = ["anna"] * (AT_ONCE + 3) + ["ben", "cleo"]
        waiting = [asyncio.create_task(serve(limit, upload_scope(name, str(n)))) for n, name in enumerate(names)]
        await asyncio.sleep(0.02)
        done.set()
        assert [(await each).status for each in waiting] == [200] * AT_ONCE + [429] * 3 + [200, 429]
        assert not limit._arriving

    asyncio.run(scene())


def test_an_upload_that_does_not_arrive_is_given_up(monkeypatch):
    monkeypatch.setattr(uploads, "LONGEST_SECONDS", 0.05)

    async def never(scope, receive, send):
        await asyncio.sleep(60)

    limit = UploadLimit(never)
    said = serve_one(limit, upload_scope("anna", "1"))
    assert said.status == 408 and "try a smaller picture" in said.text and not limit._arriving


def test_all_else_is_none_of_its_business():
    page = Page()
    assert serve_one(UploadLimit(page), http_scope(f"{UPLOAD_PATH}anna/1", method="DELETE")).text == "page"
    serve_one(UploadLimit(page), socket_scope())
    assert len(page.scopes) == 2
