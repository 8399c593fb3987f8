"""A server without pages, as a process of its own: it obeys lines of JSON and answers each with one.

`python replica_process.py ADDRESS PLACE`: the address of the store, and the machine whose one core its runs take.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from s7core.classroom.admission import Admission
from s7core.classroom.register import Register
from s7core.classroom.teacher_sessions import TeacherSessions
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store

RUN_SECONDS = 0.05


class InstantBackend:
    """Trains nothing: each run has finished RUN_SECONDS after it was started; `started` says when, and which."""

    cores = 1

    def __init__(self, store: Store, place: str) -> None:
        self._store, self.place = store, place
        self.started: list[tuple[float, str]] = []

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        self.started.extend((time.time(), run_id) for run_id in run_ids)
        for run_id in run_ids:
            threading.Timer(RUN_SECONDS, Attempt(self._store, run_id, attempt).end, ("finished", "")).start()

    def cores_for(self, recipe: Recipe) -> int:
        return 1

    def trains_together(self, recipe: Recipe) -> bool:
        return False

    def is_ready(self) -> bool:
        return True

    def refusal(self, recipe: Recipe) -> str:
        return ""

    def summary(self) -> str:
        return ""

    def ended(self) -> list[tuple[str, str]]:
        return []

    def warm(self) -> None: ...

    def free(self, active: set[tuple[str, str]]) -> None: ...

    def kill(self, run_id: str, attempt: str) -> None: ...

    def close(self) -> None: ...


class Server:
    """What a request may ask for is a method, whose result is the answer."""

    def __init__(self, url: str, place: str) -> None:
        self._store = Store(url)
        self._register, self._admission = Register(self._store), Admission(self._store)
        self._sessions = TeacherSessions("four words of chalk", self._store)
        self._backend = InstantBackend(self._store, place)
        self._dispatch: Dispatch | None = None

    def sign_in(self) -> str:
        return self._sessions.sign_in("four words of chalk", "10.0.0.1")

    def sign_out(self, token: str) -> None:
        self._sessions.sign_out(token)

    def knows(self, token: str) -> bool:
        return self._sessions.knows(token)

    def seconds_until_unknown(self, token: str) -> float:
        began = time.monotonic()
        while self._sessions.knows(token):
            time.sleep(0.01)
        return time.monotonic() - began

    def start(self, token: str, tries: int, at: float) -> int:
        """How many of so many clicks of a student, from this moment on, put a run into the queue."""
        student = self._register.student(token)
        of_class = self._register.class_named(student.class_name) if student else None
        time.sleep(max(0.0, at - time.time()))
        accepted = 0
        for seed in range(tries):
            try:
                recipe = replace(Recipe(), train_images=200, epochs=1, seed=seed)
                self._admission.start(Visitor(True, False, student, of_class), [recipe], "final-exp1")
                accepted += 1
            except ValueError:
                continue
        return accepted

    def join(self, nickname: str, at: float) -> str:
        """The token of a newcomer at this moment, "" where the class refuses them."""
        time.sleep(max(0.0, at - time.time()))
        try:
            return self._register.join("9b", nickname)[1]
        except ValueError:
            return ""

    def begin_queue(self) -> None:
        self._dispatch = Dispatch(self._store, self._backend)

    def started(self) -> list[tuple[float, str]]:
        return self._backend.started

    def end_queue(self) -> None:
        if self._dispatch:
            self._dispatch.close()


def main() -> None:
    """Obey until the input ends."""
    server = Server(*sys.argv[1:])
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        print(json.dumps(getattr(server, request.pop("do"))(**request)), flush=True)


if __name__ == "__main__":
    main()
