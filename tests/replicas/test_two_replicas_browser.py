"""A lesson in a browser on two servers that share a PostgreSQL database, behind nginx as docs/deploy.md sets it up."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_under_test import DESK, PATIENCE, ROOT, free_port, settle, stop_button, wait_until
from nginx_under_test import Site, behind_nginx, started_chromium
from postgres_server import PostgresServer

from dashboard.server.trusted_proxies import PROXIES_VARIABLE
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.runs.store import Store

pytestmark = pytest.mark.slow

PASSWORD = "a long phrase"
SMALL = "train_images=600&batch_size=50"


class Replica:
    """One of the servers, started by `s7 dashboard`; `address` is its own, without nginx."""

    def __init__(self, url: str, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true", "baseUrlPath": "lab"}
        words = [word for name, value in options.items() for word in (f"--server.{name}", str(value))]
        settings = {"S7_STORE": url, PASSWORD_VARIABLE: PASSWORD, PROXIES_VARIABLE: "127.0.0.1"}
        with (folder / f"replica-{self.port}.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.command", "dashboard", *words],
                cwd=ROOT,
                env={**os.environ, **settings},
                stdout=log,
                stderr=log,
            )

    def is_there(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.address}/lab/_stcore/health", timeout=1).status == 200
        except OSError:
            assert self.process.poll() is None, "a server did not start"
            return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(20)


@dataclass(frozen=True)
class School:
    """Two servers on one store. `front` is nginx with both; `doors` are others that lead to one server each, in their order.

    All are one host, so a browser has the same cookies whichever of them it comes through.
    """

    store: Store
    replicas: tuple[Replica, Replica]
    front: Site
    doors: tuple[Site, Site]

    def served(self) -> int:
        """Which of the two servers has the visitors of this machine, who all have one address."""
        asked = re.findall(r":(\d+) /lab/", self.front.log.read_text())
        return [str(each.port) for each in self.replicas].index(asked[-1])


@pytest.fixture
def school(postgres: PostgresServer, tmp_path: Path) -> Iterator[School]:
    url = postgres.new_database()
    store = Store(url)
    replicas = (Replica(url, tmp_path), Replica(url, tmp_path))
    try:
        for each in replicas:
            wait_until(each.is_there, 120)
        first, second = (each.address for each in replicas)
        for front in behind_nginx(tmp_path / "front", first, second):
            for one in behind_nginx(tmp_path / "one", first):
                for two in behind_nginx(tmp_path / "two", second):
                    yield School(store, replicas, front, (one, two))
    finally:
        for each in replicas:
            if each.process.poll() is None:
                each.end()
        store.close()
        postgres.drop(url)


@pytest.fixture(scope="module")
def chromium():
    yield from started_chromium()


@pytest.fixture
def people(chromium) -> Iterator[Callable]:
    """A browser of their own for each person: a context, in which tabs are opened."""
    contexts = []

    def enter():
        contexts.append(chromium.new_context(viewport=DESK, ignore_https_errors=True))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield enter
    for each in contexts:
        each.close()


def opened(person, address: str):
    """A new tab in which the page stands."""
    tab = person.new_page()
    tab.goto(address)
    tab.wait_for_selector("h1")
    settle(tab)
    return tab


def train(person, site: Site, settings: str):
    tab = opened(person, f"{site.address}train?{settings}")
    tab.get_by_role("button", name="Train", exact=True).click()
    settle(tab)
    return tab


def sign_in_and_open_a_class(teacher, site: Site):
    tab = opened(teacher, f"{site.address}teacher")
    tab.get_by_role("textbox", name="Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.get_by_role("textbox", name="New class").fill("9B")
    tab.get_by_role("button", name="Open it").click()
    tab.get_by_text("join?class=9b").first.wait_for()
    settle(tab)
    return tab


def join(student, site: Site) -> None:
    tab = opened(student, f"{site.address}join?class=9b")
    tab.get_by_role("textbox", name="Nickname").fill("Ada")
    tab.get_by_role("button", name="Join", exact=True).click()
    tab.get_by_text("You are Ada in class").wait_for()
    settle(tab)


def test_a_lesson_goes_on_whichever_server_somebody_meets_and_when_one_of_them_dies(school: School, people):
    teacher, ada = people(), people()
    at_front = sign_in_and_open_a_class(teacher, school.front)
    here = school.served()
    there = 1 - here
    other_door = school.doors[there]

    elsewhere = opened(teacher, f"{other_door.address}teacher?class=9b")  # signed in there too, without a password
    elsewhere.get_by_role("button", name="Open it").wait_for()
    wall = opened(teacher, f"{other_door.address}class_wall?class=9b")
    wall.get_by_text("will be a point here after its first epoch").wait_for()

    join(ada, school.front)
    train(ada, school.front, f"epochs=1&{SMALL}")
    wall.locator(".s7-wall b").nth(1).get_by_text("1", exact=True).wait_for()  # nobody touched this page
    wait_until(lambda: len(school.store.runs("finished")) == 1)
    opened(ada, f"{other_door.address}join?class=9b").get_by_text("You are Ada in class").first.wait_for()

    at_front.get_by_role("button", name="Sign out").click()
    signed_out = time.monotonic()
    elsewhere.get_by_role("textbox", name="Password").wait_for()  # a page of the other server, which draws itself anew
    assert time.monotonic() - signed_out < 6

    training = train(ada, school.front, "epochs=15&train_images=2000&batch_size=50&seed=7")
    stop_button(training).wait_for()
    wait_until(lambda: any(run.has_begun for run in school.store.runs("running")))
    [long] = school.store.runs("running")
    assert school.served() == here
    school.replicas[here].end(signal.SIGKILL)
    wait_until(lambda: school.served() == there, 20)  # the page has found the other server by itself
    settle(training)
    wait_until(lambda: school.store.run(long.id).epochs_done > 0)  # what trained goes on
    assert school.store.run(long.id).attempt == long.attempt
    stop_button(training).click()
    wait_until(lambda: school.store.run(long.id).state == "stopped")
    train(ada, school.front, f"epochs=1&{SMALL}&learning_rate=0.02")
    wait_until(lambda: len(school.store.runs("finished")) == 2)
