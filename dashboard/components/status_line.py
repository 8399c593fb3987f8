"""The status line at the end of the side bar: device, data, runs in the queue, and who is signed in."""

import streamlit as st

from dashboard.components.error_sentences import part
from dashboard.data.queries import run_counts
from dashboard.data.resources import dispatch
from dashboard.data.visitors import visitor
from dashboard.data.warm_start import engine_is_loaded, machine_devices, unusable_devices_of_machine
from dashboard.pages import page_file
from dashboard.state.escape import plain
from s7core.formatting import count, counted
from s7core.language.translation import N_, _
from s7core.training.threads import usable_cores

DEVICE_WORDS = {"cuda": "NVIDIA GPU", "mps": "Apple GPU"}
FINDING_DEVICES, DEVICES_UNKNOWN = N_("Finding the devices …"), N_("Device unknown")
ENGINE_POLL_SECONDS = 0.5  # until the devices are known


def device_words() -> str:
    """The fastest device of this machine: "NVIDIA GPU", "CPU, 8 cores", and why another one cannot be used.

    FINDING_DEVICES until the engine is loaded, DEVICES_UNKNOWN where it cannot be loaded.
    """
    devices = machine_devices()
    if devices:
        unusable = unusable_devices_of_machine().items()
        notes = [
            _("(the {device} cannot be used: {reason})", device=DEVICE_WORDS.get(name, name), reason=reason)
            for name, reason in unusable
        ]
        cores = _("CPU, {cores}", cores=counted(usable_cores(), "{count} core", "{count} cores"))
        return " ".join([DEVICE_WORDS.get(devices[0], cores), *notes])
    return _(DEVICES_UNKNOWN) if engine_is_loaded() else _(FINDING_DEVICES)


def status_line() -> None:
    """Draw the status line; a guest of a server with a class gets a link to the page for joining."""
    waiting = not engine_is_loaded()
    with st.sidebar:
        part(_machine, run_every=ENGINE_POLL_SECONDS if waiting else None)(waiting)
    who = visitor()
    if who.is_teacher:
        st.sidebar.caption(_("Signed in as teacher"))
    elif who.student and who.of_class:
        student, is_open = who.student, who.of_class.open
        message = N_("{nickname} in class {name}") if is_open else N_("{nickname} in class {name}, which is closed")
        st.sidebar.caption(plain(_(message, nickname=student.nickname, name=student.class_name)))
    elif who.is_classroom:
        st.sidebar.page_link(page_file("join"), label=_("Join your class to train"), icon=":material/school:")


def _machine(waiting: bool) -> None:
    """Draw the device, the data and the queue; `waiting` is whether the engine was not loaded when the page was drawn.

    Once it is, the page is drawn again: with what had to wait for the engine, and without this fragment's timer. Not while
    the store cannot be read, since the page would lose what is typed in it.
    """
    counts = run_counts()
    if waiting and engine_is_loaded():
        st.rerun()
    running, queued = counts.get("running", 0), counts.get("queued", 0)
    runs = _("no run in the queue")
    if running or queued:
        runs = _("{running} training, {queued} waiting", running=count(running), queued=count(queued))
    st.caption(" · ".join([_trained_on(), _("MNIST checked"), runs]))


def _trained_on() -> str:
    """What trains the runs: the cluster, or else the device of this machine."""
    cluster = dispatch().summary() if dispatch.is_made else ""  # the first call would load the engine
    return plain(cluster.rstrip(".")) or device_words()
