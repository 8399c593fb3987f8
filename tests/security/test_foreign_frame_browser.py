"""The dashboard in a frame of another site that nobody has named: the browser shows nothing of it."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from browser_under_test import PATIENCE, free_port
from measured_server import MeasuredServer
from school import found_school, served

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


class _Outer(http.server.BaseHTTPRequestHandler):
    """The page of another site: nothing but a frame."""

    frame = ""

    def do_GET(self) -> None:
        body = f"<!doctype html><title>Course</title><iframe src='{self.frame}' width=1200 height=800></iframe>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture
def course() -> Iterator[tuple[str, type[_Outer]]]:
    """The address of the other site, on another host name than the dashboard, and the handler that says what it shows."""
    port, handler = free_port(), type("Course", (_Outer,), {})
    site = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}", handler
    site.shutdown()
    site.server_close()
    thread.join()


@pytest.fixture
def visitor(browser) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def _inside(server: MeasuredServer, path: str) -> str:
    return f"http://localhost:{server.port}/{path}"


def test_a_frame_of_a_site_that_was_not_named_is_refused(course, visitor, tmp_path):
    site, handler = course
    with served(found_school(tmp_path)) as server:
        handler.frame = _inside(server, "")
        said: list[str] = []
        visitor.on("console", lambda message: said.append(message.text))
        visitor.goto(site)
        visitor.wait_for_timeout(1_500)
        assert not visitor.frame_locator("iframe").get_by_test_id("stApp").count()
        assert any("frame-ancestors" in each for each in said), said
