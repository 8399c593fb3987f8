"""The line at the foot of the side bar."""

import streamlit as st

from dashboard.ui.resources import store
from s7core.training.devices import available_devices, usable_cores

DEVICE_WORDS = {"cuda": "NVIDIA GPU", "mps": "Apple GPU"}


def device_words() -> str:
    fastest = available_devices()[0]
    return DEVICE_WORDS.get(fastest, f"CPU, {usable_cores()} cores")


def status_line() -> None:
    running, queued = len(store().runs("running")), len(store().runs("queued"))
    runs = f"{running} training, {queued} waiting" if running or queued else "no run in the queue"
    st.sidebar.caption(f"{device_words()} · MNIST checked · {runs}")
