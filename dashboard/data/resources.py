"""What all sessions of one server share: the store, the queue and the data, each made once, on first use."""

import atexit
import threading

import streamlit as st

from dashboard.data.server_singletons import MadeOnce, close_singletons, made_once_and_closed
from s7core.classroom.admission import Admission
from s7core.classroom.register import Register
from s7core.classroom.student_progress import StudentProgress
from s7core.classroom.teacher_notes import TeacherNotes
from s7core.classroom.teacher_sessions import TeacherSessions
from s7core.classroom.teacher_sign_ins import EndedSignIns
from s7core.classroom.time_limit import TimeLimit
from s7core.data.mnist_arrays import MnistArrays, load_arrays
from s7core.language.translation import _
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.backends.choice import chosen_backend, chosen_backend_name
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store

REFERENCE_SECONDS = 2.0  # how long a changed file of a reference run may go unnoticed
FRESH_SECONDS = 0.5  # how old a fact about the whole server may be that every page of every visitor shows


@MadeOnce
def store() -> Store:
    """The store of this server: its runs, classes and guesses."""
    return Store()


@MadeOnce
def run_catalog() -> RunCatalog:
    """The store's runs and the reference runs, to read."""
    return RunCatalog(store(), ReferenceStore(fresh_seconds=REFERENCE_SECONDS))


@MadeOnce
def register() -> Register:
    """Classes and their students."""
    return Register(store())


@MadeOnce
def admission() -> Admission:
    """What puts runs into the queue, where the visitor may."""
    return Admission(store())


@MadeOnce
def student_progress() -> StudentProgress:
    """The steps and answers of students."""
    return StudentProgress(store())


@MadeOnce
def teacher_notes() -> TeacherNotes:
    """The notes of the teacher to single students."""
    return TeacherNotes(store())


@MadeOnce
def _sessions_by_password() -> dict[str, TeacherSessions]:
    return {}


_password_lock = threading.Lock()


def teacher_sessions(password: str) -> TeacherSessions:
    """What lets teachers in by this password; whoever signed in with another one is not known to it."""
    with _password_lock:
        kept = _sessions_by_password()
        if password not in kept:
            kept.clear()
            kept[password] = TeacherSessions(password, store())
        return kept[password]


@MadeOnce
def ended_sign_ins() -> EndedSignIns:
    """The sign-ins by OpenID Connect that were ended."""
    return EndedSignIns(store())


@made_once_and_closed
def dispatch() -> Dispatch:
    """The queue of this server; the first call starts it and a warm spare worker. `warm_start` makes that call."""
    return Dispatch(store(), chosen_backend(), TimeLimit(store()))


@MadeOnce
def data() -> MnistArrays:
    """MNIST with its checksums verified; DataError where a file is missing or damaged."""
    return load_arrays()


def open_all() -> None:
    """Open what every page needs; StoreError, DataError or BackendError says what is wrong."""
    chosen_backend_name()
    for needed, doing in ((store, _("Opening the store …")), (data, _("Checking MNIST …"))):
        if not needed.is_made:
            with st.spinner(doing):
                needed()


def close_all() -> None:
    """End the queue of this server and its threads, and let go of all that is shared; the next use makes it anew."""
    close_singletons()


atexit.register(close_all)


class RunDeletedError(LookupError):
    """A run that the page is about was deleted while the page was drawn."""

    def __init__(self, run_id: str) -> None:
        super().__init__(_("Run {run} was deleted while this page was drawn: choose another one.", run=run_id))
