"""The dashboard behind nginx with TLS and a base path, set up as docs/deploy.md says, word for word."""

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_under_test import CHROMIUM, DESK, FLAGS, PATIENCE, free_port, serve, settle, wait_until
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from dashboard.server.connections import SESSIONS_VARIABLE
from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.server.trusted_proxies import PROXIES_VARIABLE

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).parents[3] / "docs" / "deploy.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
HOST, MOODLE = "lab.school.example", "https://moodle.school.example"
WITHOUT_CHECK = ssl._create_unverified_context()
MOST_SESSIONS = 12


@dataclass(frozen=True)
class Site:
    """The address of nginx with the base path, on this machine and by its name."""

    port: int

    @property
    def local(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/lab/"


def documented() -> str:
    (found,) = re.findall(r"^```nginx\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return found


def configuration(folder: Path, port: int, plain_port: int, dashboard: str) -> str:
    """The documented file with the ports and paths of this test, inside of what Debian's nginx.conf has around it."""
    site = documented()
    for said, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain_port}"),
        ("/etc/ssl/lab", str(folder)),
        ("http://127.0.0.1:8501", dashboard),
    ):
        assert said in site
        site = site.replace(said, here)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\ndaemon off;\nevents {{}}\n"
    return f"{own}http {{\naccess_log off;\n{temporary}{site}}}\n"


def certificate(folder: Path) -> None:
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", *files],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not NGINX or not shutil.which("openssl"):
        missing = "nginx or openssl was not found (`apt-get install nginx-light openssl`)"
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)(missing)
    folder = tmp_path_factory.mktemp("nginx")
    port, plain_port = free_port(), free_port()
    certificate(folder)
    settings = {
        PROXIES_VARIABLE: "127.0.0.1",
        EMBED_VARIABLE: MOODLE,
        SESSIONS_VARIABLE: str(MOST_SESSIONS),
        "STREAMLIT_SERVER_BASE_URL_PATH": "/lab",
    }
    for dashboard in serve(f"sqlite:///{folder / 'runs.sqlite'}", **settings):
        (folder / "nginx.conf").write_text(configuration(folder, port, plain_port, dashboard), encoding="utf-8")
        yield from serve_by_nginx(folder, Site(port))


def serve_by_nginx(folder: Path, site: Site) -> Iterator[Site]:
    nginx = subprocess.Popen([NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")])
    try:
        wait_until(lambda: nginx.poll() is not None or answer(site, "/lab/_stcore/health")[0] == 200, 20)
        assert nginx.poll() is None, (folder / "error.log").read_text()
        yield site
    finally:
        nginx.terminate()
        nginx.wait(10)


def answer(site: Site, path: str, data: bytes | None = None) -> tuple[int, dict[str, str]]:
    """Status and headers of a request."""
    request = urllib.request.Request(f"https://{site.local}{path}", data, method="PUT" if data else "GET")
    try:
        with urllib.request.urlopen(request, context=WITHOUT_CHECK, timeout=10) as said:
            return said.status, {name.lower(): value for name, value in said.headers.items()}
    except urllib.error.HTTPError as refused:
        return refused.code, {name.lower(): value for name, value in refused.headers.items()}
    except OSError:
        return 0, {}


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
    """A browser that finds both names on this machine and takes the certificate of the test."""
    pytest.importorskip("playwright")
    if not CHROMIUM:
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)("no Chromium was found")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        # Moodle's page comes from no address at all here, so Chromium would take the dashboard for one in a private network.
        more = (f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "--disable-features=LocalNetworkAccessChecks")
        opened = started.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *more])
        yield opened
        opened.close()


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
