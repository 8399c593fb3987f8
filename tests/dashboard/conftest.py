"""What the tests of pages share."""

from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import Mock

import pytest
import streamlit.config
from browser_under_test import DESK, PATIENCE, serve, started_browser
from pages_under_test import HOME, new_server

from dashboard.data import warm_start
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.store import Store

streamlit.config._main_script_path = str(HOME)  # so that the settings beside it are read, as `streamlit run` does


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add what a failed test's page shows to its report: a browser that fails now and then may do so once a week."""
    report = yield
    arguments = getattr(item, "funcargs", {})
    page = arguments.get("page") or arguments.get("tab")
    if report.failed and hasattr(page, "locator"):
        with suppress(Exception):  # the browser may be what failed
            report.sections.append(("page", f"{page.url}\n{page.locator('body').inner_text(timeout=2_000)}"))
    return report


@pytest.fixture
def no_workers():
    """Pages are looked at here; nothing is trained, so no spare process is started, and nothing is computed ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("s7core.runs.dispatch.Dispatch._loop", lambda self: None)
        patch.setattr("dashboard.data.networks.background", Mock)
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_visitor():
    """A page in a test has no browser: neither cookies nor an address, where Streamlit would make mocks of them.

    And each run of it would look through all installed packages for components; ours come in no package.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.runtime.context._get_client_context", lambda: None)
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield


@pytest.fixture(autouse=True, scope="session")
def loaded_engine():
    """Tests have torch loaded, and a page loads nothing in the background: its thread would outlive the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm_start, "begin_warm_start", lambda: None)
        warm_start._engine.load()
        yield


@pytest.fixture(scope="module")
def reference_store() -> ReferenceStore:
    return ReferenceStore()


@pytest.fixture
def finished(finished_url, monkeypatch) -> Store:
    monkeypatch.setenv("S7_STORE", finished_url)
    return Store(finished_url)


@pytest.fixture
def register(store, monkeypatch) -> Register:
    """The register of a server that has a teacher, with one class, "9b"."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    made = Register(store)
    made.open_class("9b")
    return made


@pytest.fixture(scope="module")
def browser():
    yield from started_browser()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A server of the module's own, at first without runs."""
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'runs.sqlite'}"
    yield from ((address, Store(url)) for address in serve(url))


@pytest.fixture(scope="session")
def untrained(tmp_path_factory):
    """A server without runs for all tests that start none: a server of one's own costs some eight seconds of a core."""
    url = f"sqlite:///{tmp_path_factory.mktemp('untrained') / 'runs.sqlite'}"
    for address in serve(url):
        store = Store(url)
        yield address, store
        assert not store.runs(), "a test has started a run: it needs a server of its own, `empty`"


@pytest.fixture(scope="session")
def filled(finished_url):
    """A server with the two runs of `finished_url`, for all tests that leave it so."""
    yield from ((address, Store(finished_url)) for address in serve(finished_url))


@pytest.fixture(scope="module")
def _kept_context(browser):
    """What keeps the scripts of Streamlit: without it a page loads and compiles them again, one to two seconds of a core."""
    context = browser.new_context(viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def page(_kept_context, request):
    """A page of a new visitor, whose console must stay clean, but for what a mark `console_may_say` names."""
    opened, errors = _page_and_errors(_kept_context)
    yield opened
    said = list(errors)  # before what answered for the server goes: a page that is live asks on
    _kept_context.set_offline(False)
    opened.unroute_all()
    opened.evaluate("location.protocol.startsWith('http') && localStorage.clear()")
    for each in _kept_context.pages:
        each.close()
    _kept_context.clear_cookies()
    _assert_clean(said, request)


@pytest.fixture(scope="module")
def _kept_tab(browser):
    opened, errors = _page_and_errors(browser.new_context(viewport=DESK))
    yield opened, errors
    opened.context.close()


@pytest.fixture
def tab(_kept_tab, request):
    """A page as `page`, but the same one for all tests of a module, which leave no cookie and no script in it."""
    opened, errors = _kept_tab
    opened.set_viewport_size(DESK)
    opened.emulate_media(color_scheme="light", reduced_motion="no-preference", forced_colors="none")
    errors.clear()
    yield opened
    said = list(errors)
    opened.unroute_all()
    opened.mouse.move(0, 0)
    opened.goto("about:blank")  # so that nothing of this test's page comes into the next one's
    _assert_clean(said, request)


def _page_and_errors(context):
    """A page in this context, and what its console will say of errors."""
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    return opened, errors


def _assert_clean(errors: list[str], request) -> None:
    # On a deep link Streamlit's client looks for its server below the page's path first; those answers are 404.
    allowed = ["404", *(text for mark in request.node.iter_markers("console_may_say") for text in mark.args)]
    assert not [error for error in errors if not any(text in error for text in allowed)], errors


@pytest.fixture
def people(browser):
    """Opens a browser of one's own for somebody, perhaps with a cookie; no console may show an error."""
    contexts, errors = [], []

    def enter(window: dict[str, int] = DESK, cookie: dict[str, str] | None = None):
        contexts.append(browser.new_context(viewport=window, accept_downloads=True))
        if cookie:
            contexts[-1].add_cookies([cookie])
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not [error for error in errors if "404" not in error], errors


@pytest.fixture
def fresh_session() -> Iterator[None]:
    """A new server, an empty session and an empty address, where no page of its own runs; nothing is left behind."""
    _forget_everything()
    yield
    _forget_everything()


def _forget_everything() -> None:
    import streamlit as st

    new_server()
    st.session_state.clear()
    st.query_params.clear()
