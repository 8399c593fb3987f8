"""Each action on a run by each kind of visitor, called as a message from a browser calls it: without page or button."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sql

from dashboard.data import actions, visitors
from dashboard.state.session import REFUSAL
from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, TEACHER, remember
from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store

pytestmark = pytest.mark.usefixtures("no_workers")

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu", threads=1)
NEW = replace(TINY, learning_rate=0.5)
PASSWORD = "chalk"

OWNER, OF_CLOSED, TEACHER_, NO_CLASS = "owner", "owner in a closed class", "teacher", "nobody, where there is no class"
CLASSMATE, ELSEWHERE, GUEST, REMOVED = "classmate", "student of another class", "guest", "student who was removed"
VISITORS = (OWNER, OF_CLOSED, TEACHER_, NO_CLASS, CLASSMATE, ELSEWHERE, GUEST, REMOVED)


@dataclass(frozen=True)
class School:
    """A store with class 9b, and a run of Ada's in each state that an action asks for."""

    store: Store
    register: Register
    ada: str
    tokens: dict[str, str]
    runs: dict[str, str]

    def rows(self) -> dict[str, Any]:
        """All that actions change, without what changes by itself."""
        found = {}
        with self.store.begin() as connection:
            for table in (schema.runs, schema.owners, schema.guesses, schema.duels, schema.epochs, schema.results):
                found[table.name] = sorted(map(repr, connection.execute(sql.select(table)).all()))
        return found


def ended(store: Store, owner: str, state: str) -> str:
    run_id = store.submit(TINY, "final-exp1", student=owner, state="running")
    attempt = Attempt.current(store, run_id)
    attempt.add_epoch(EpochRecord(1, 0.1, 0.9, 0.1, 0.9, None, None, 0.01, 1.0), b"", Result(0.1, 0.9, b"", b""), b"c")
    attempt.end(state, "")
    return run_id


@pytest.fixture
def school(store, monkeypatch) -> School:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    register = Register(store)
    register.open_class("9b")
    register.open_class("10c")
    (ada, hers), (_, bobs) = register.join("9b", "Ada"), register.join("9b", "Bob")
    _, dans = register.join("10c", "Dan")
    runs = {
        "waiting": store.submit(TINY, "final-exp1", student=ada.id),
        "waiting too": store.submit(replace(TINY, seed=2), "final-exp1", student=ada.id),
        "running": store.submit(TINY, "final-exp1", student=ada.id, state="running"),
        "stopped": ended(store, ada.id, "stopped"),
        "finished": ended(store, ada.id, "finished"),
        "unreadable": store.submit(TINY, "final-exp1", student=ada.id, state="failed"),
    }
    store.update(runs["unreadable"], recipe="{")
    for name in ("9b", "10c"):
        register.set_limits(name, Limits(waiting=20))
    tokens = {OWNER: hers, OF_CLOSED: hers, REMOVED: hers, CLASSMATE: bobs, ELSEWHERE: dans}
    return School(store, register, ada.id, tokens, runs)


def become(school: School, name: str, monkeypatch) -> None:
    """The visitor of this test is of this kind, and was so when the page was drawn."""
    if name in school.tokens:
        remember(STUDENT, school.tokens[name])
    if name == TEACHER_:
        visitors.sign_in(PASSWORD)
    if name == OF_CLOSED:
        school.register.set_open("9b", False)
    if name == REMOVED:
        school.register.remove(school.ada)
    if name == NO_CLASS:
        monkeypatch.delenv(PASSWORD_VARIABLE)
        for each in ("9b", "10c"):
            school.register.set_open(each, False)


def attempted(act: Callable[[], object]) -> None:
    """Do it as a guarded callback would: what is refused by an error changes nothing either."""
    try:
        act()
    except ValueError as refused:
        REFUSAL.set(str(refused))


CONTROLS = {OWNER, OF_CLOSED, TEACHER_, NO_CLASS}
GOES_ON = {OWNER, TEACHER_, NO_CLASS}
GUESSES = {OWNER, OF_CLOSED}  # a guess is its author's, whatever else somebody may do
STARTS = {OWNER, CLASSMATE, ELSEWHERE, TEACHER_, NO_CLASS}

# In an order in which whoever may do all of them changes something by each.
ACTIONS: dict[str, tuple[Callable[[dict[str, str]], object], set[str]]] = {
    "change": (lambda runs: actions.change(runs["waiting"], NEW, "final-exp1"), GOES_ON),
    "guess": (lambda runs: actions.guess(runs["waiting"], 0.9, 0.95), GUESSES),
    "guess a duel": (lambda runs: actions.guess_duel(runs["waiting"], runs["waiting too"], "first"), GUESSES),
    "start": (lambda runs: actions.start([NEW], "final-exp1"), STARTS),
    "start several seeds": (lambda runs: actions.submit_seeds(NEW, "final-exp1", 2, anew=True), STARTS),
    "start once more": (lambda runs: actions.submit_seeds(TINY, "final-exp1", 1, anew=True), STARTS),
    "range test": (lambda runs: actions.submit(replace(NEW, scheduler="range-test", epochs=1), "final-exp1"), STARTS),
    "resume": (lambda runs: actions.resume(runs["stopped"]), GOES_ON),
    "stop a waiting run": (lambda runs: actions.stop(runs["waiting"]), CONTROLS),
    "stop a running run": (lambda runs: actions.stop(runs["running"]), CONTROLS),
    "delete a finished run": (lambda runs: actions.delete(runs["finished"]), CONTROLS),
    "delete a running run": (lambda runs: actions.delete(runs["running"]), CONTROLS),
    "delete an unreadable run": (lambda runs: actions.delete_unreadable(runs["unreadable"]), {TEACHER_, NO_CLASS}),
    "stop all": (lambda runs: actions.stop(*runs.values(), "no-such-run"), CONTROLS),
}


def changing_actions(school: School) -> set[str]:
    """The actions that change something, each tried once."""
    found = set()
    for name, (act, _) in ACTIONS.items():
        before = school.rows()
        attempted(lambda act=act: act(school.runs))
        if school.rows() != before:
            found.add(name)
    return found


@pytest.mark.parametrize("who", VISITORS)
def test_an_action_changes_something_exactly_where_its_visitor_may(school, monkeypatch, who):
    become(school, who, monkeypatch)
    assert changing_actions(school) == {name for name, (_, may) in ACTIONS.items() if who in may}


@pytest.fixture
def lasting_caches(monkeypatch):
    """What a page knows when it is drawn, it knows for the whole test."""
    monkeypatch.setattr("streamlit.runtime.caching.cache_utils.TTLCACHE_TIMER", lambda: 0.0)


MEANWHILE: dict[str, Callable[[School], object]] = {
    "the class was closed": lambda school: school.register.set_open("9b", False),
    "the student was removed": lambda school: school.register.remove(school.ada),
    "the student left in another tab": lambda school: school.register.leave(school.tokens[OWNER]),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.usefixtures("lasting_caches")
def test_what_was_true_when_the_page_was_drawn_gives_no_right_a_moment_later(school, monkeypatch, meanwhile):
    become(school, OWNER, monkeypatch)
    drawn = visitors.visitor()
    assert drawn.owns(school.store.run(school.runs["waiting"]))
    MEANWHILE[meanwhile](school)
    left = OF_CLOSED if meanwhile == "the class was closed" else GUEST
    assert changing_actions(school) == {name for name, (_, may) in ACTIONS.items() if left in may}
    assert visitors.visitor() == drawn  # as the page still knows them


def test_a_teacher_who_has_signed_out_does_nothing_from_a_tab_that_is_still_open(school, monkeypatch):
    become(school, TEACHER_, monkeypatch)
    assert visitors.visitor().is_teacher
    stale = visitors._token(TEACHER)
    visitors.sign_out()
    remember(TEACHER, stale)  # the other tab has it still
    assert changing_actions(school) == set()


@pytest.mark.parametrize("seeds", [0, -1, 31, 10**9])
def test_a_number_of_seeds_that_the_page_does_not_offer_starts_nothing_and_takes_no_time(school, monkeypatch, seeds):
    become(school, TEACHER_, monkeypatch)
    before, began = school.rows(), time.monotonic()
    assert actions.submit_seeds(TINY, "final-exp1", seeds) is None
    assert school.rows() == before and time.monotonic() - began < 1
    assert REFUSAL.get() == f"seeds is {seeds}, but it must be a whole number from 1 to 30."


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (replace(TINY, epochs=3), "epochs is 3, but your teacher allows at most 2"),
        (replace(TINY, train_images=6_001), "train_images is 6,001, but your teacher allows at most 6,000"),
        (replace(TINY, stage="init"), "stage is Model Init, but your teacher allows only Final Model"),
        (replace(TINY, layers="linear10"), "put a flatten before"),
        (replace(TINY, layers="conv512k3 conv512k3 avgpool24 flatten linear10"), "is the most"),
        (
            replace(TINY, layers=" ".join(["conv512k1", *["relu"] * 50, "avgpool28 flatten linear10"]), batch_size=512),
            "most",
        ),
    ],
    ids=["epochs", "images", "stage", "layers that do not fit", "too large a network", "too much memory"],
)
def test_no_way_into_the_queue_passes_the_limits(school, monkeypatch, recipe, said):
    school.register.set_limits("9b", Limits(epochs=2, images=6_000, stages=("final",)))
    become(school, OWNER, monkeypatch)
    # It was started before the teacher set limits, or by an earlier version.
    earlier = school.store.submit(recipe, "final-exp1", student=school.ada, state="stopped")
    before = school.rows()
    for act in (
        lambda: actions.start([TINY, recipe], "final-exp1"),
        lambda: actions.submit_seeds(recipe, "final-exp1", 1),
        lambda: actions.change(school.runs["waiting"], recipe, "final-exp1"),
        lambda: actions.resume(earlier),
    ):
        assert act() is None and said in REFUSAL.pop() and school.rows() == before


def test_no_student_passes_the_limit_of_waiting_runs(school, monkeypatch):
    school.register.set_limits("9b", Limits(waiting=3))  # two of hers wait
    become(school, OWNER, monkeypatch)
    assert actions.submit_seeds(NEW, "final-exp1", 2) is None and "4 runs waiting" in REFUSAL.pop()
    assert actions.submit_seeds(NEW, "final-exp1", 1)
    before = school.rows()
    actions.resume(school.runs["stopped"])
    assert "4 runs waiting" in REFUSAL.pop() and school.rows() == before
    actions.change(school.runs["waiting"], NEW, "final-exp1")
    assert not REFUSAL.is_set() and school.rows() != before
