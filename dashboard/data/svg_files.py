"""Charts as SVG, each drawn once, in a process of its own so that no session waits for it."""

import hashlib
import subprocess
import sys
import threading

from dashboard.data.export_turns import Asker, in_turn
from dashboard.server.deferred_files import FileNotMadeError
from s7core.language.translation import _

MOST_SECONDS = 60
MOST_KEPT = 64  # drawn charts, those drawn last
MOST_CHARACTERS = 1_000_000  # of one that is kept

_PROGRAM = (
    "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.vegalite_to_svg(sys.stdin.buffer.read().decode()).encode())"
)

_drawn: dict[str, str] = {}  # by the hash of the specification, the latest at the end
_lock = threading.Lock()


def svg_file(specification: str, asker: Asker) -> str:
    """The chart of a Vega-Lite specification in JSON as SVG; it waits for this session's turn unless it was drawn before.

    FileNotMadeError says why there is none.
    """
    key = hashlib.sha256(specification.encode()).hexdigest()
    return _kept(key) or in_turn(asker, lambda: _kept(key) or _draw(key, specification))


def _kept(key: str) -> str:
    with _lock:
        return _drawn.get(key, "")


def _draw(key: str, specification: str) -> str:
    try:
        drawn = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=specification.encode(),
            capture_output=True,
            check=True,
            timeout=MOST_SECONDS,
        ).stdout.decode()
    except subprocess.TimeoutExpired:
        raise FileNotMadeError(
            _("This chart was not drawn within {seconds} s: try again when less trains here.", seconds=MOST_SECONDS)
        ) from None
    if len(drawn) <= MOST_CHARACTERS:
        with _lock:
            _drawn[key] = drawn
            while len(_drawn) > MOST_KEPT:
                del _drawn[next(iter(_drawn))]
    return drawn
