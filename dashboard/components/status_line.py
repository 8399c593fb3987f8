"""The status line at the end of the side bar: device, data, runs in the queue, and who is signed in."""

import streamlit as st

from dashboard.data.queries import run_counts
from dashboard.data.visitors import visitor
from dashboard.pages import page_file
from s7core.training.devices import available_devices, usable_cores

DEVICE_WORDS = {"cuda": "NVIDIA GPU", "mps": "Apple GPU"}


def device_words() -> str:
    """The fastest device of this machine: "NVIDIA GPU", "CPU, 8 cores"."""
    fastest = available_devices()[0]
    return DEVICE_WORDS.get(fastest, f"CPU, {usable_cores()} cores")


def status_line() -> None:
    """Draw the status line; a guest of a server with a class gets a link to the page for joining."""
    counts = run_counts()
    running, queued = counts.get("running", 0), counts.get("queued", 0)
    runs = f"{running} training, {queued} waiting" if running or queued else "no run in the queue"
    st.sidebar.caption(f"{device_words()} · MNIST checked · {runs}")
    who = visitor()
    if who.is_teacher:
        st.sidebar.caption("Signed in as teacher")
    elif who.student and who.of_class:
        closed = "" if who.of_class.open else ", which is closed"
        st.sidebar.caption(f"{who.student.nickname} in class {who.student.class_name}{closed}")
    elif who.is_classroom:
        st.sidebar.page_link(page_file("join"), label="Join your class to train", icon=":material/school:")
