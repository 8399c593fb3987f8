"""nginx in front of the dashboard with TLS and a base path, set up as docs/deploy.md says, word for word."""

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
from browser_under_test import CHROMIUM, FLAGS, free_port, wait_until

DOCUMENT = Path(__file__).parents[2] / "docs" / "deploy.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
HOST = "lab.school.example"
WITHOUT_CHECK = ssl._create_unverified_context()


@dataclass(frozen=True)
class Site:
    """The address of nginx with the base path, on this machine and by its name; `log` names the server of each request."""

    port: int
    log: Path

    @property
    def local(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/lab/"


def documented() -> tuple[str, str]:
    """The file for one server, and what several servers add to it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    one, several = re.findall(r"^```nginx\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return one, several


def behind_nginx(folder: Path, *dashboards: str) -> Iterator[Site]:
    """Start nginx in front of these dashboards, `http://HOST:PORT` each, and yield where it is.

    Without nginx or openssl the test is skipped, or fails where S7_REQUIRE_BROWSER is set.
    """
    if not NGINX or not shutil.which("openssl"):
        missing = "nginx or openssl was not found (`apt-get install nginx-light openssl`)"
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)(missing)
    folder.mkdir(exist_ok=True)
    _certificate(folder)
    site = Site(free_port(), folder / "access.log")
    (folder / "nginx.conf").write_text(_configuration(folder, site.port, dashboards), encoding="utf-8")
    nginx = subprocess.Popen([NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")])
    try:
        wait_until(lambda: nginx.poll() is not None or answer(site, "/lab/_stcore/health")[0] == 200, 20)
        assert nginx.poll() is None, (folder / "error.log").read_text()
        yield site
    finally:
        nginx.terminate()
        nginx.wait(10)


def answer(site: Site, path: str, data: bytes | None = None) -> tuple[int, dict[str, str]]:
    """Status and headers of a request; 0 and none where there is no answer."""
    request = urllib.request.Request(f"https://{site.local}{path}", data, method="PUT" if data else "GET")
    try:
        with urllib.request.urlopen(request, context=WITHOUT_CHECK, timeout=10) as said:
            return said.status, {name.lower(): value for name, value in said.headers.items()}
    except urllib.error.HTTPError as refused:
        return refused.code, {name.lower(): value for name, value in refused.headers.items()}
    except OSError:
        return 0, {}


def started_chromium() -> Iterator:
    """A browser that finds HOST on this machine; without one a test is skipped, or fails where S7_REQUIRE_BROWSER is set."""
    pytest.importorskip("playwright")
    if not CHROMIUM:
        (pytest.fail if os.environ.get("S7_REQUIRE_BROWSER") else pytest.skip)("no Chromium was found")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        # A page of a made-up site comes from no address at all, so Chromium would take the dashboard for one in a private
        # network.
        more = (f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "--disable-features=LocalNetworkAccessChecks")
        opened = started.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *more])
        yield opened
        opened.close()


def _configuration(folder: Path, port: int, dashboards: tuple[str, ...]) -> str:
    """The documented file with the ports and paths of this test, inside of what Debian's nginx.conf has around it."""
    site, several = documented()
    for said, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
        ("/etc/ssl/lab", str(folder)),
        ("http://127.0.0.1:8501", "http://lab" if len(dashboards) > 1 else dashboards[0]),
    ):
        assert said in site
        site = site.replace(said, here)
    if len(dashboards) > 1:
        for number, dashboard in enumerate(dashboards):
            assert f"server 127.0.0.1:{8501 + number};" in several
            several = several.replace(f"127.0.0.1:{8501 + number};", f"{dashboard.removeprefix('http://')};")
        site = several + site
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\ndaemon off;\nevents {{}}\n"
    log = f"log_format servers '$upstream_addr $uri';\naccess_log {folder}/access.log servers;\n"
    return f"{own}http {{\n{log}{temporary}{site}}}\n"


def _certificate(folder: Path) -> None:
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", *files],
        check=True,
        capture_output=True,
    )
