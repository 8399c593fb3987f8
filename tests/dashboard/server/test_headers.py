"""What browsers are told about every answer.

That no page needs what is forbidden is seen by tests/dashboard/test_accessibility_browser.py: the console would tell.
"""

import pytest
from asgi_under_test import Page, http_scope, serve_one, socket_scope

from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.server.headers import SecurityHeaders, security_headers

pytestmark = pytest.mark.one_core  # of the slow ones


def policy(headers) -> dict[str, str]:
    return dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_every_answer_says_that_it_is_what_it_says_and_comes_from_here_alone():
    answer = serve_one(SecurityHeaders(Page()), http_scope())
    assert answer.text == "page" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    sources = [word for rest in policy(answer.headers).values() for word in rest.split()]
    assert not [each for each in sources if each == "*" or each.startswith("http")]


def test_other_sites_may_show_the_dashboard_in_a_frame_only_where_they_are_named(monkeypatch):
    assert policy(lower(security_headers()))["frame-ancestors"] == "'self'"
    monkeypatch.setenv(EMBED_VARIABLE, "https://moodle.school.example, https://bad.example; script-src *")
    assert policy(lower(security_headers()))["frame-ancestors"] == "'self' https://moodle.school.example"


def test_a_websocket_passes_unchanged():
    page = Page()
    serve_one(SecurityHeaders(page), socket_scope(), [{"type": "websocket.receive", "bytes": b"1"}])
    assert page.received == [{"type": "websocket.receive", "bytes": b"1"}]


@pytest.mark.slow
def test_the_browser_fetches_nothing_from_elsewhere(filled, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(filled[0])
    blocked = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", event => done(event.blockedURI), {once: true});
            const image = new Image(); image.src = "http://127.0.0.2:9/picture.png"; document.body.append(image);
            setTimeout(() => done("nothing"), 5000);
        })"""
    )
    context.close()
    assert blocked.startswith("http://127.0.0.2")
