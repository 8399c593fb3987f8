"""Who somebody is in real browsers: two labs on one host, a lesson in a frame of another site, cookies that are not kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser_under_test import LAB_NAME, PATIENCE, opened, serve, settle, sign_in

from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"


@contextmanager
def outer_site(lab: list[str]) -> Iterator[str]:
    """A site whose only page has the address `lab[0]` in a frame; yields its origin."""

    class Outer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = f'<h1>Moodle</h1><iframe name="lab" src="{lab[0]}" width="1300" height="820"></iframe>'
            self.wfile.write(frame.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Outer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def lab_with_class(folder, **environment: str) -> Iterator[tuple[str, Register]]:
    """A server of its own with an open class 9b: its address and its register."""
    url = f"sqlite:///{folder / 'runs.sqlite'}"
    register = Register(Store(url))
    register.open_class("9b")
    for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}, **environment):
        yield address, register


def join(place, nickname: str) -> str:
    """Join class 9b in a page or a frame whose address says so; returns the personal code."""
    place.get_by_role("textbox", name="Nickname").first.fill(nickname)
    place.get_by_role("button", name="Join", exact=True).click()
    place.get_by_text(f"You are {nickname} in class").wait_for()
    return place.locator(".st-key-personal-code code").inner_text()


def come_back(place, nickname: str, code: str) -> None:
    place.get_by_role("tab", name="I was here before").click()
    place.locator(".st-key-back-class input").fill("9b")
    place.locator(".st-key-back-nickname input").fill(nickname)
    place.locator(".st-key-back-code input").fill(code)
    place.get_by_role("button", name="Come back").click()
    place.get_by_text(f"You are {nickname} in class").wait_for()


def test_two_labs_on_two_ports_of_one_host_sign_nobody_out(page, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with lab_with_class(tmp_path / "one") as (first, _), lab_with_class(tmp_path / "two") as (second, other):
        opened(page, f"{first}/join?class=9b")
        join(page, "Ada")
        settle(page)
        opened(page, f"{second}/join?class=9b")
        join(page, "Bob")
        settle(page)
        for address, nickname in ((first, "Ada"), (second, "Bob")) * 2:
            opened(page, f"{address}/join")  # a new session, which knows only what the browser kept
            page.get_by_text(f"You are {nickname} in class").wait_for()
        sign_in(page, first, PASSWORD)
        opened(page, f"{second}/teacher")
        assert not page.get_by_role("button", name="Open it").count()
        opened(page, f"{first}/teacher")
        page.get_by_role("button", name="Open it").wait_for()
        opened(page, f"{first}/join")
        page.get_by_role("button", name="Leave the class").click()
        page.get_by_role("button", name="Leave", exact=True).click()
        page.get_by_text("this browser is 'Ada' already").wait_for()
        opened(page, f"{second}/join")
        page.get_by_text("You are Bob in class").wait_for()
        assert [each.state for each in other.members("9b")] == ["here"]
        page.goto("about:blank")


def test_below_a_path_of_a_host_cookies_are_those_of_the_path(page, tmp_path):
    with lab_with_class(tmp_path, STREAMLIT_SERVER_BASE_URL_PATH="/lab") as (address, _):
        opened(page, f"{address}/lab/join?class=9b")
        join(page, "Ada")
        settle(page)
        kept = [each for each in page.context.cookies(f"{address}/lab") if each["name"].startswith("s7_student_")]
        assert [(each["path"], each["sameSite"]) for each in kept] == [("/lab", "Strict")]
        opened(page, f"{address}/lab/join")
        page.get_by_text("You are Ada in class").wait_for()
        page.goto("about:blank")


def test_a_lesson_in_a_frame_of_another_site_survives_a_reload_where_the_server_is_set_to_be_embedded(page, tmp_path):
    shown = [""]
    with outer_site(shown) as outer, lab_with_class(tmp_path, **{EMBED_VARIABLE: outer}) as (address, _):
        local = address.replace("127.0.0.1", "localhost")  # another site than that of the frame's page
        shown[0] = f"{local}/join?class=9b"
        page.goto(outer)
        frame = page.frame_locator("iframe[name=lab]")
        join(frame, "Ada")
        page.wait_for_timeout(1_000)
        assert not frame.get_by_text("does not keep who you are").count()
        [kept] = [each for each in page.context.cookies(local) if each["name"].startswith("s7_student_")]
        assert kept["sameSite"] == "None" and kept["secure"]
        page.reload()
        frame.get_by_text("You are Ada in class").wait_for()
        page.goto("about:blank")


def test_a_frame_in_which_no_cookie_is_kept_says_so_and_the_code_brings_the_student_back(page, tmp_path):
    """Over HTTP a browser keeps no cookie in a frame of another site."""
    shown, names = [""], {"STREAMLIT_SERVER_ALLOWED_HOSTS": LAB_NAME}
    with outer_site(shown) as outer, lab_with_class(tmp_path, **{EMBED_VARIABLE: outer}, **names) as (address, register):
        named = address.replace("127.0.0.1", LAB_NAME)
        shown[0] = f"{named}/join?class=9b"
        page.goto(outer)
        frame = page.frame_locator("iframe[name=lab]")
        code = join(frame, "Ada")
        frame.get_by_text("This browser does not keep who you are").wait_for()
        frame.get_by_text("In a frame of another site that takes HTTPS").wait_for()
        page.reload()
        frame.get_by_role("textbox", name="Nickname").first.wait_for()  # a guest again, as was told
        come_back(frame, "Ada", code)
        assert [each.nickname for each in register.students("9b")] == ["Ada"]
        with page.context.expect_page() as own_tab:
            frame.get_by_role("link", name="open it in its own tab").click()
        tab = own_tab.value
        tab.set_default_timeout(PATIENCE)
        tab.wait_for_selector("h1")
        settle(tab)
        come_back(tab, "Ada", code)
        settle(tab)
        opened(tab, f"{named}/join")
        tab.get_by_text("You are Ada in class").wait_for()  # there it is kept
        assert "Ada" not in tab.url and code not in tab.url
        for each in (tab, page):
            each.goto("about:blank")


def test_another_name_of_the_server_takes_the_code_too(page, tmp_path):
    with lab_with_class(tmp_path) as (address, _):
        opened(page, f"{address.replace('127.0.0.1', 'localhost')}/join?class=9b")
        code = join(page, "Ada")
        opened(page, f"{address}/join?class=9b")
        assert not page.get_by_text("You are Ada in class").count()
        come_back(page, "Ada", code)
        page.goto("about:blank")
