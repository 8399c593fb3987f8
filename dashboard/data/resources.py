"""What all sessions of one server share: the store, the queue and the data, each made once, on first use."""

import atexit

import streamlit as st

from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.teacher_sessions import TeacherSessions
from s7core.data.mnist_arrays import MnistArrays, load_arrays
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store

REFERENCE_SECONDS = 2.0  # how long a changed file of a reference run may go unnoticed
FRESH_SECONDS = 0.5  # how old a fact about the whole server may be that every page of every visitor shows


@st.cache_resource(show_spinner="Opening the store …")
def store() -> Store:
    """The store of this server: its runs, classes and guesses."""
    return Store()


@st.cache_resource(show_spinner=False)
def run_catalog() -> RunCatalog:
    """The store's runs and the reference runs, to read."""
    return RunCatalog(store(), ReferenceStore(fresh_seconds=REFERENCE_SECONDS))


@st.cache_resource(show_spinner=False)
def register() -> Register:
    """Classes and their students."""
    return Register(store())


@st.cache_resource(show_spinner=False)
def guesses() -> Guesses:
    """The accuracies that visitors expected of runs, kept in the store."""
    return Guesses(store())


@st.cache_resource(show_spinner=False)
def teacher_sessions(password: str) -> TeacherSessions:
    """The sessions of teachers who signed in with this password."""
    return TeacherSessions(password)


@st.cache_resource(show_spinner=False)
def dispatch() -> Dispatch:
    """The queue of this server; the first call starts it and a warm spare worker. `warm_start` makes that call."""
    started = Dispatch(store(), LocalBackend())
    atexit.register(started.close)
    return started


@st.cache_resource(show_spinner="Checking MNIST …")
def data() -> MnistArrays:
    """MNIST with its checksums verified; DataError where a file is missing or damaged."""
    return load_arrays()


def open_all() -> None:
    """Open what every page needs; StoreError or DataError says what is wrong."""
    store()
    data()


class RunDeletedError(LookupError):
    """A run that the page is about was deleted while the page was drawn."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Run {run_id} was deleted while this page was drawn: choose another one.")
