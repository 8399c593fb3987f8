"""The guard of everything that Streamlit calls: an error of the surroundings is told in its own sentence, wherever it comes.

`errors_in_words` guards the body of a page, `guarded` a callback of a widget, `part` and `dialog` what is drawn again
without the page around it. In the dashboard nothing else hands a function to Streamlit to be called later.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import RerunException

from dashboard.data.live_sessions import live_interval
from dashboard.data.queries import run_counts
from dashboard.data.resources import RunDeletedError
from dashboard.data.visitors import NotAllowedError, visitor
from dashboard.server.deferred_files import FAILED, FileNotMadeError
from dashboard.state.address import check_address
from dashboard.state.escape import plain
from dashboard.state.session import CALLBACK_ERROR, OPEN_PAGE
from dashboard.state.tab_visibility import tab_is_hidden
from dashboard.state.visitor import has_teacher
from s7core.data.errors import DataError
from s7core.language.translation import N_, _, language, speaking
from s7core.runs.backends.choice import BackendError
from s7core.runs.store_error import StoreError

RETRY_SECONDS = 5.0  # between two attempts to draw a page whose store could not be used
_UNUSABLE = {
    StoreError: N_(
        "The store of this server cannot be used just now: tell your teacher, for whom the log of the server says why."
    ),
    DataError: N_(
        "The data of this server cannot be used just now: tell your teacher, for whom the log of the server says why."
    ),
}
_TOLD = (StoreError, DataError, BackendError, RunDeletedError, NotAllowedError)

_logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Guard the body of a page: it ends at a StoreError, DataError or RunDeletedError, whose sentence stands at its top.

    What went wrong in the callback that led to this drawing stands there too. Where the store cannot be used, the page is
    drawn again every RETRY_SECONDS.
    """
    top, errors = st.empty(), None
    said = CALLBACK_ERROR.pop()
    if said:
        errors = top.container(key="page-errors")
        say_error(said, errors)
    try:
        yield
    except RerunException:
        if said:  # nobody has read it: this drawing gives way to another one
            CALLBACK_ERROR.set(said)
        raise
    except _TOLD as error:
        if (sentence := told(error)) != said:
            say_error(sentence, errors or top.container(key="page-errors"))
        if isinstance(error, StoreError):
            _try_again()
        st.stop()


class _EndOfPage(Exception):
    """A page has nothing more to show."""


def end_page() -> NoReturn:
    """End the page here: unlike after `st.stop`, what stands around every page is still drawn."""
    raise _EndOfPage


@contextmanager
def early_end() -> Iterator[None]:
    """Run a page, which may end by `end_page`."""
    with suppress(_EndOfPage):
        yield


def guarded(callback: Callable[P, Any]) -> Callable[P, None]:
    """The callback of a widget: what it raises of those errors is said at the top of the page that is drawn next.

    Nothing is called once the session shows another page: Streamlit keeps the callbacks of all pages that it has drawn, and
    a message from a browser can name any of their widgets.
    """
    drawn_on = OPEN_PAGE.get()

    @wraps(callback)
    def called(*arguments: P.args, **named: P.kwargs) -> None:
        if OPEN_PAGE.get() != drawn_on:
            return
        with kept_for_the_top():
            callback(*arguments, **named)

    return called


@contextmanager
def kept_for_the_top() -> Iterator[None]:
    """Keep such an error for the top of the page that is drawn next; for what a page does before it draws itself anew."""
    try:
        yield
    except _TOLD as error:
        CALLBACK_ERROR.set(told(error))


def told_at_the_button(make: Callable[[], R]) -> Callable[[], R]:
    """What makes the file of a download button: the sentence of such an error is shown under the button.

    It is called in a thread of its own, where nobody knows the language of who clicks.
    """
    spoken = language()

    def made() -> R:
        with speaking(spoken):
            try:
                return make()
            except FileNotMadeError:
                raise
            except _TOLD as error:
                raise FileNotMadeError(told(error)) from None
            except Exception as error:
                raise FileNotMadeError(_(FAILED)) from error

    return made


def part(draw: Callable[P, None], run_every: float | None = None) -> Callable[P, None]:
    """A part of a page that is drawn again without the rest: when something in it is used, and every `run_every` seconds.

    Such an error is said in its place. The page around it stays, and so does the timer, so that the part comes back by
    itself. A part without a timer comes back with the page, once the store can be read again.
    """
    return st.fragment(_told_in_place(draw, _wait_for_store if run_every is None else None), run_every=run_every)


def dialog(title: str, draw: Callable[P, None], on_dismiss: Callable[[], Any]) -> Callable[P, None]:
    """A dialog, which opens when the function that is returned is called; `on_dismiss` is called when it was closed."""
    return st.dialog(title, width="large", on_dismiss=guarded(on_dismiss))(_told_in_place(draw))


def _told_in_place(draw: Callable[P, None], wait_for_store: Callable[[], None] | None = None) -> Callable[P, None]:
    """What draws a part, and in its place the sentence of such an error; `wait_for_store` is called after a StoreError."""

    @wraps(draw)
    def drawn(*arguments: P.args, **named: P.kwargs) -> None:
        check_address()
        if CALLBACK_ERROR.is_set():
            st.rerun()  # a callback of this part failed, which the top of the page says
        try:
            draw(*arguments, **named)
        except _TOLD as error:
            say_error(error)
            if isinstance(error, StoreError) and wait_for_store:
                wait_for_store()

    return drawn


def say_error(error: Exception | str, place: DeltaGenerator | None = None) -> None:
    """Show the sentence of an error as it is: what it quotes was typed, or stands in a link, a file or the store."""
    (place or st).error(plain(error if isinstance(error, str) else told(error)), icon=":material/error:")


def told(error: Exception) -> str:
    """The sentence of an error for whoever looks at the page.

    Where the server keeps its runs and its data is for those who run it: others read that something is wrong, and the log
    has the sentence.
    """
    instead = next((sentence for kind, sentence in _UNUSABLE.items() if isinstance(error, kind)), None)
    if not instead or _knows_the_server():
        return str(error)
    _log(str(error))
    return _(instead)


def _knows_the_server() -> bool:
    try:
        return visitor().is_free
    except StoreError:  # nobody knows then who is a student and who the teacher
        return not has_teacher()


@lru_cache(maxsize=16)  # a page that is drawn again and again says it once
def _log(sentence: str) -> None:
    _logger.error(sentence)


def _try_again() -> None:
    """Run the page again in RETRY_SECONDS, unless its tab is hidden."""
    _later(st.rerun)


def _wait_for_store() -> None:
    """Run the page again once the store can be read: before, it would lose what is typed in it."""

    def look() -> None:
        with suppress(StoreError):
            run_counts()
            st.rerun()

    _later(look)


def _later(act: Callable[[], Any]) -> None:
    """Call `act` in RETRY_SECONDS and every RETRY_SECONDS from then on, unless the tab is hidden."""
    drawn: list[bool] = []

    def again() -> None:
        if drawn:
            act()
        drawn.append(True)

    st.fragment(again, run_every=None if tab_is_hidden() else live_interval(RETRY_SECONDS))()
