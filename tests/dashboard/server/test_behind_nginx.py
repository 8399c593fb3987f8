"""The dashboard behind nginx with TLS and a base path, set up as docs/deploy.md says, word for word."""

import asyncio
from collections.abc import Iterator

import pytest
from browser_under_test import DESK, PATIENCE, serve, settle
from nginx_under_test import WITHOUT_CHECK, Site, answer, behind_nginx, started_chromium
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from dashboard.server.connections import SESSIONS_VARIABLE
from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.server.trusted_proxies import PROXIES_VARIABLE

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

MOODLE = "https://moodle.school.example"
MOST_SESSIONS = 12


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    settings = {
        PROXIES_VARIABLE: "127.0.0.1",
        EMBED_VARIABLE: MOODLE,
        SESSIONS_VARIABLE: str(MOST_SESSIONS),
        "STREAMLIT_SERVER_BASE_URL_PATH": "/lab",
    }
    for dashboard in serve(f"sqlite:///{folder / 'runs.sqlite'}", **settings):
        yield from behind_nginx(folder, dashboard)


def test_the_page_is_there_and_figures_and_large_uploads_are_not(site):
    status, headers = answer(site, "/lab/")
    assert status == 200 and headers["strict-transport-security"] and f"frame-ancestors 'self' {MOODLE}" in str(headers)
    assert answer(site, "/lab/_stcore/metrics")[0] == 404
    assert answer(site, "/lab/_stcore/upload_file/a/b", bytes(7_000_000))[0] in (413, 0)  # 0: it hangs up on the rest
    assert "SameSite=None; Secure" in answer(site, "/lab/_stcore/health")[1]["set-cookie"]


def test_arrays_are_fetched_below_the_base_path_and_nowhere_else(site):
    status, headers = answer(site, "/lab/s7/frame?run=ref-final-exp3-s1&at=7035&digit=0")
    assert (
        status == 200 and headers["cache-control"].startswith("private") and headers["x-content-type-options"] == "nosniff"
    )
    assert int(headers["content-length"]) <= 60_000
    assert answer(site, "/lab/s7/frame?run=nobody&at=0&digit=0")[0] == 404
    assert answer(site, "/s7/wall")[0] == 404


def test_each_visitor_has_an_address_of_their_own_and_cannot_take_another(site):
    async def taken(source: str, tries: int) -> int:
        """How many of so many WebSockets from this address are accepted, each of which claims to come from elsewhere."""
        opened = []
        for number in range(tries):
            try:
                opened.append(
                    await connect(
                        f"wss://{site.local}/lab/_stcore/stream",
                        ssl=WITHOUT_CHECK,
                        proxy=None,
                        local_addr=(source, 0),
                        origin=f"https://{site.local}",
                        additional_headers={"X-Forwarded-For": f"192.0.2.{number}"},
                    )
                )
            except InvalidStatus:
                continue
        open_now.extend(opened)
        return len(opened)

    open_now: list = []

    async def scene() -> list[int]:
        counts = [await taken("127.0.0.5", MOST_SESSIONS + 5), await taken("127.0.0.6", 3)]
        for each in open_now:
            await each.close()
        return counts

    assert asyncio.run(scene()) == [MOST_SESSIONS, 3]


@pytest.fixture(scope="module")
def chromium():
    yield from started_chromium()


@pytest.fixture
def tab(chromium):
    context = chromium.new_context(viewport=DESK, ignore_https_errors=True)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()


def walk(frame, wait) -> None:
    """Home, a stage and Train, by the links of the navigation."""
    for link, title in (("Home", "How small can a digit reader get?"), ("Net1", "Net1"), ("Train", "Train")):
        frame.get_by_test_id("stSidebarNavLink").filter(has_text=link).first.click()
        frame.locator("h1", has_text=title).first.wait_for()
        wait()


def test_a_lesson_is_walked_over_tls_under_a_base_path(site, tab):
    tab.goto(site.address)
    settle(tab)
    walk(tab, lambda: settle(tab))
    assert tab.url.startswith(f"{site.address}train")
    tab.reload()
    tab.locator("h1", has_text="Train").wait_for()


def framed(tab, site: Site, origin: str) -> None:
    """Open a page of this origin that shows the dashboard in a frame."""
    frame = f'<iframe id="lab" src="{site.address}" width="1300" height="850" title="S7 Lab"></iframe>'
    tab.route(f"{origin}/**", lambda route: route.fulfill(content_type="text/html", body=f"<h1>Course</h1>{frame}"))
    tab.goto(f"{origin}/course")


def test_a_lesson_is_walked_in_a_frame_of_a_site_that_is_named(site, tab):
    framed(tab, site, MOODLE)
    frame = tab.frame_locator("#lab")
    frame.locator("h1", has_text="How small can a digit reader get?").wait_for()
    walk(frame, lambda: tab.wait_for_timeout(500))


def test_a_site_that_is_not_named_shows_nothing(site, tab):
    with tab.expect_console_message(lambda message: "frame-ancestors" in message.text):
        framed(tab, site, "https://other.example")
    assert not tab.frame_locator("#lab").locator("[data-testid=stApp]").count()
