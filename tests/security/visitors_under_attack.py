"""Visitors of an attacked school as raw sessions, and what each of them could ever be shown, to be sent by somebody else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from forged_states import clicked, component_event, valued
from raw_client import RawClient, Widget
from school import PASSWORD, QUICK, School
from streamlit.proto.WidgetStates_pb2 import WidgetState

from dashboard.pages import all_pages
from s7core.analysis.lesson_duration import STEPS
from s7core.classroom.digit_sets import DigitSets
from s7core.recipe import STAGES

OWNED = (
    "runs",
    "epochs",
    "results",
    "checkpoints",
    "owners",
    "guesses",
    "duels",
    "steps",
    "live_tests",
    "weight_snapshots",
    "served_owners",
)
OWN_OF_STUDENT = ("drawn_digits", "lesson_steps", "lesson_answers")  # tables whose rows a student writes


def page_addresses() -> list[str]:
    """The addresses of all pages; Home's is ""."""
    return [page.address for page in all_pages()]


@contextmanager
def teacher(address: str) -> Iterator[RawClient]:
    """A session that has signed in with the right password."""
    with RawClient(address) as client:
        client.open("").open("teacher")
        client.rerun(valued(client.labelled("Password"), PASSWORD), clicked(client.labelled("Sign in")))
        assert client.has("sign-out"), client.alerts
        yield client


@contextmanager
def student(address: str, school: School, nickname: str) -> Iterator[RawClient]:
    """A session with the token of this student."""
    with RawClient(address, cookie=student_cookie(school, nickname)) as client:
        yield client.open("")


def student_cookie(school: School, nickname: str) -> str:
    """The cookie by which the dashboard recognises this student."""
    return f"s7_student={school.token(nickname)}"


@contextmanager
def visiting(address: str, school: School, who: str) -> Iterator[RawClient]:
    """A session of "guest" or of the student with this nickname."""
    if who == "guest":
        with RawClient(address) as client:
            yield client.open("")
    else:
        with student(address, school, who) as client:
            yield client


def queries_of(school: School, page: str) -> list[str]:
    """Query strings with which this page shows all that it can show of the school."""
    same = school.runs["Ada waits"]
    if page == "teacher":
        return ["class=9b", "class=9c", "class=9d"]
    if page == "train":
        runs = (f"run={run_id}" for run_id in school.runs.values())
        return ["", *runs, f"run={same}&same={same}", sweep_query()]
    if page == "digit":
        return ["", "see=set", "see=set&class=9b"]
    if page in {known.view for known in all_pages() if known.key in STAGES}:
        return ["", *(f"step={step}" for step in STEPS)]
    if page == "present":
        return ["", "experiment=final-exp1&slide=run"]
    return [""]


def sweep_query() -> str:
    """A sweep on Train of which some runs wait or train and others are missing."""
    size = f"train_images={QUICK.train_images}&epochs={QUICK.epochs}"
    return f"{size}&sweep=learning_rate&values=0.01,0.02&sweep-seeds={QUICK.seed},77"


def shown_to(client: RawClient, school: School) -> dict[tuple[str, str], list[Widget]]:
    """All widgets that the pages show to this visitor, by page and query."""
    found = {}
    for page in page_addresses():
        for query in queries_of(school, page):
            found[page, query] = list(client.open(page, query).widgets.values())
            if client.has("student-to-look-after"):  # what can be done for a student is drawn when one is chosen
                look_after(client, {"class=9b": "Gus", "class=9c": "Cleo", "class=9d": "Dora"}[query])
                found[page, query] = list(client.widgets.values())
            if client.has("drawn digits"):  # what can be done with a digit is drawn when one is clicked
                click_digit(client, school)
                found[page, query] = list(client.widgets.values())
    return found


def click_digit(client: RawClient, school: School) -> None:
    """Click the first digit of 9b on the page that shows the teacher who drew what."""
    [first, *_] = DigitSets(school.store).digits("9b")
    client.rerun(component_event(client.keyed("drawn digits"), "clicked", first.id))


def look_after(client: RawClient, nickname: str) -> None:
    """Choose this student on the teacher's page."""
    client.rerun(valued(client.keyed("student-to-look-after"), nickname))


def pressed(widgets: Iterable[Widget]) -> list[WidgetState]:
    """Every button clicked and every switch turned, in one message."""
    states = []
    for widget in widgets:
        if widget.kind == "button":
            states.append(clicked(widget))
        elif widget.kind == "checkbox":
            states.append(valued(widget, not widget.proto.default))
    return states


def of_others(school: School, before: dict[str, list[tuple[Any, ...]]], nickname: str) -> list[str]:
    """What changed in the store since `before` that is not the visitor's own; what is the visitor's own is left out."""
    now = school.rows()
    own = school.students[nickname][0].id if nickname in school.students else "nobody"
    mine = {row[0] for rows in (before, now) for row in rows["owners"] if row[1] == own}
    notes = {row[0] for row in before["teacher_notes"] if row[1] == own}  # which they may put away

    def is_own(name: str, row: tuple[Any, ...]) -> bool:
        if name == "teacher_notes":
            return row[0] in notes
        return (name in OWNED and bool(mine & {*map(str, row)})) or (name in OWN_OF_STUDENT and own in row)

    return [
        f"{name}: {'new' if row in now[name] else 'gone'} {row!r:.200}"
        for name in now
        for row in set(now[name]) ^ set(before[name])
        if not is_own(name, row)
    ]
