"""What happens when the server starts and when it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from streamlit import cli_util, config
from streamlit.web.server.server_util import get_display_address, get_url

from dashboard.server.embedding import embedding_origins
from dashboard.server.settings_check import missing_protection

_logger = logging.getLogger(__name__)


def serving(at_the_end: Callable[[], None]) -> Callable[[object], AbstractAsyncContextManager[dict[str, Any]]]:
    """The lifespan of a server that says on the log what it lacks, opens a browser, and calls `at_the_end`.

    A signal ends uvicorn without the functions of `atexit`, so the end has to be called here.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[dict[str, Any]]:
        for sentence in missing_protection():
            _logger.warning(sentence)
        if embedding_origins() and not config.is_manually_set("server.xsrfCookieSameSite"):
            config.set_option("server.xsrfCookieSameSite", "none")  # a frame of another site sends no other cookie
        if not config.get_option("server.headless"):
            asyncio.get_running_loop().call_soon(cli_util.open_browser, _address())
        try:
            yield {}
        finally:
            at_the_end()

    return lifespan


def _address() -> str:
    """Where a browser on this machine finds the server."""
    name = "browser.serverAddress" if config.is_manually_set("browser.serverAddress") else "server.address"
    return get_url(get_display_address(config.get_option(name) or "localhost"))
