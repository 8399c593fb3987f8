"""Keeps Python's garbage collector from walking through what is never garbage while sessions wait.

Streamlit collects garbage after every script run, unless `runner.postScriptGC` in dashboard/.streamlit/config.toml says no,
and Python does it by itself now and then. Each time all other sessions wait: 140 ms where nothing was frozen, since torch,
pandas and Altair are some 400,000 objects that stay until the server ends.
"""

import gc
import threading

FREEZE_SECONDS = 20.0
FREEZES_A_FULL_COLLECTION = 15  # every five minutes


class Collector:
    """A thread that collects what is new every FREEZE_SECONDS and then takes it out of the collector's sight.

    Frozen objects are freed as soon as nothing refers to them, like all others; only cycles of them are not. So a full
    collection looks at them again every FREEZES_A_FULL_COLLECTION times.
    """

    def __init__(self) -> None:
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="collector", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        self._thread.join()

    def _loop(self) -> None:
        freeze()
        freezes = 1
        while not self._closed.wait(FREEZE_SECONDS):
            if freezes % FREEZES_A_FULL_COLLECTION == 0:
                gc.unfreeze()
            freeze()
            freezes += 1


def freeze() -> None:
    """Free the garbage there is and leave what remains to itself."""
    gc.collect()
    gc.freeze()
