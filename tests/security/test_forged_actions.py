"""Somebody ignores what the page shows and sends clicks and values of their own: on a real server nothing happens of it."""

import pytest
from forged_states import clicked, component_state, valued
from page_actions import TRIED
from raw_client import RawClient, Widget
from school import DRAWING, PASSWORD, QUICK, found_school, served
from visitors_under_attack import (
    click_digit,
    look_after,
    of_others,
    page_addresses,
    pressed,
    shown_to,
    student,
    teacher,
    visiting,
)

from dashboard.features.run.guess_form import KINDS
from s7core.classroom.limits import Limits
from s7core.recipe import Recipe

pytestmark = [pytest.mark.slow, pytest.mark.one_core]
VISITORS = ("guest", "Ada", "Bob", "Cleo", "Dora")
DUEL = KINDS["duel"]
TRAIN_BUTTONS = ("train", "range-test")


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return found_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def address(school):
    with served(school) as server:
        yield server.address
        assert "Traceback" not in server.log(), server.log()[-5_000:]


@pytest.fixture(scope="module")
def seen_by_teacher(address, school):
    with teacher(address) as client:
        return shown_to(client, school)


def told_of(seen: dict) -> list[Widget]:
    return list({widget.id: widget for widgets in seen.values() for widget in widgets}.values())


def test_the_actions_that_count_are_among_those_that_are_sent(seen_by_teacher, address, school):
    keys = {widget.key for widget in told_of(seen_by_teacher)}
    with student(address, school, "Gus") as client:
        keys |= {widget.key for widget in told_of(shown_to(client, school))}
        client.open("train", "experiment=final-exp1")
        choose_duel(client)
        keys |= {widget.key for widget in client.widgets.values()}
    with RawClient(address) as client:
        keys |= {widget.key for widget in told_of(shown_to(client.open(""), school))}
    assert not [start for start in TRIED.values() if not any(key.startswith(start) for key in keys)]


def choose_duel(client: RawClient) -> None:
    """Choose to guess which of two settings wins."""
    client.rerun(valued(client.keyed("guess-kind"), DUEL))


@pytest.mark.parametrize("who", VISITORS)
def test_all_clicks_of_a_teacher_at_once_change_nothing_of_others(who, address, school, seen_by_teacher):
    before = school.rows()
    everything = pressed(told_of(seen_by_teacher))
    assert len(everything) > 100
    with visiting(address, school, who) as client:
        for page in page_addresses():
            client.open(page).rerun(*everything)
        assert not client.exceptions
    assert not of_others(school, before, who)


@pytest.mark.parametrize("who", ["guest", "Bob"])
def test_each_click_of_a_teacher_alone_changes_nothing_of_others(who, address, school, seen_by_teacher):
    before = school.rows()
    sent: set[str] = set()
    with visiting(address, school, who) as client:
        for (page, query), widgets in seen_by_teacher.items():
            client.open(page, query)
            sent |= {each.id for each in client.widgets.values()}  # what they are shown themselves is another test's
            for widget in widgets:
                if page in ("teacher", "train") and widget.id not in sent and pressed([widget]):
                    client.rerun(*pressed([widget]))
                    sent.add(widget.id)
        assert not client.exceptions
    assert not of_others(school, before, who)


@pytest.mark.parametrize("who", VISITORS)
def test_pages_and_fragments_of_a_teacher_show_others_no_more_than_their_own_page(who, address, school):
    with teacher(address) as signed_in:
        signed_in.open("teacher", "class=9b")
        page_hash, fragments = signed_in.page_hash, sorted(signed_in.fragments)
    with visiting(address, school, who) as client:
        client.page_hash = page_hash
        client.rerun()
        for fragment in fragments:
            client.send(client.message(fragment=fragment, auto=True))
        client.drain(0.5)
        assert not client.has("create-class") and not client.has("stop-all") and not client.exceptions


def _forms(client: RawClient) -> list:
    """What a teacher would have typed and chosen beside the click."""
    typed = {"new-class-name": "stolen"}
    return [valued(client.keyed(key), text) for key, text in typed.items()] + [
        valued(widget, 1) for widget in client.widgets.values() if widget.proto.DESCRIPTOR.name == "NumberInput"
    ]


def test_a_stale_tab_of_a_teacher_who_signed_out_can_do_nothing(address, school):
    """The widgets of that tab are registered with Streamlit, so each click would reach its callback."""
    tried = []
    for number in range(200):
        with teacher(address) as stale, RawClient(address, cookie=stale.cookie) as other_tab:
            stale.open("teacher", "class=9b")
            look_after(stale, "Gus")
            actions = [each for each in stale.widgets.values() if each.kind in ("button", "checkbox")]
            if number >= len(actions):
                break
            other_tab.open("").open("teacher")
            other_tab.rerun(clicked(other_tab.keyed("sign-out")))
            before = school.rows()
            stale.rerun(*_forms(stale), *pressed([actions[number]]))
            assert not stale.exceptions
            assert not school.changes_since(before), actions[number].key
            assert not stale.has("create-class"), "the page must show that nobody is signed in"
            tried.append(actions[number].key)
    assert {"create-class", "open-9b", "frozen-9b", "set-limits-9b", "remove-student", "stop-all"} <= set(tried)


def test_a_stale_tab_of_a_teacher_deletes_no_digit(address, school):
    tried = []
    for key in ("delete-digit", "delete-digits-of", "delete-digit-set"):
        with teacher(address) as stale, RawClient(address, cookie=stale.cookie) as other_tab:
            click_digit(stale.open("digit", "see=set&class=9b"), school)
            click = clicked(stale.keyed(key))
            other_tab.open("").open("teacher")
            other_tab.rerun(clicked(other_tab.keyed("sign-out")))
            before = school.rows()
            stale.rerun(click)
            assert not stale.exceptions and not school.changes_since(before), key
            tried.append(key)
    assert len(tried) == 3


@pytest.mark.parametrize("who", VISITORS)
def test_with_ink_on_every_pad_nobody_keeps_or_deletes_a_digit_but_their_own(who, address, school, seen_by_teacher):
    """A browser sends what is on a pad, and clicks on buttons that its page never showed."""
    before = school.rows()
    with student(address, school, "Gus") as gus:
        of_gus = [each for each in gus.open("digit", "see=set").widgets.values() if each.key.startswith("pad-")]
        of_gus += [gus.keyed("keep-digit"), gus.keyed("delete-own-digits")]
    pads = [component_state(each, {"strokes": DRAWING}) for each in of_gus if each.key.startswith("pad-")]
    clicks = [clicked(each) for each in of_gus if each.kind == "button"]
    clicks += pressed(each for widgets in seen_by_teacher.values() for each in widgets if "digit" in each.key)
    assert pads and len(clicks) > 4
    with visiting(address, school, who) as client:
        client.open("digit", "see=set")
        for click in clicks:
            client.rerun(*pads, click)
        assert not client.exceptions
    assert not of_others(school, before, who)


@pytest.mark.parametrize("run", ["Ada waits", "Ada was stopped", "Ada finished"])
def test_a_stale_tab_of_a_teacher_changes_no_run(run, address, school):
    run_id, number = school.runs[run], 0
    while True:
        with teacher(address) as stale, RawClient(address, cookie=stale.cookie) as other_tab:
            stale.open("train", f"run={run_id}")
            actions = [each for each in stale.widgets.values() if each.kind == "button" and run_id in each.key]
            if number >= len(actions):
                break
            other_tab.open("").open("teacher")
            other_tab.rerun(clicked(other_tab.keyed("sign-out")))
            before = school.rows()
            stale.rerun(*pressed([actions[number]]))
            assert not stale.exceptions and not school.changes_since(before), actions[number].key
        number += 1
    assert number >= 2


def test_a_stale_tab_of_a_removed_student_can_do_nothing(address, school):
    number, tried = 0, []
    while True:
        _, token = school.register.join("9b", f"Eve {chr(97 + number)}")[:2]
        eve = school.register.student(token)
        assert eve
        run_id = school.store.submit(QUICK, "final-exp1", student=eve.id)
        with RawClient(address, cookie=f"s7_student={token}") as stale:
            stale.open("").open("train", f"run={run_id}")
            actions = [each for each in stale.widgets.values() if each.kind == "button"]
            school.register.remove(eve.id)
            before = school.rows()
            if number >= len(actions):
                break
            stale.rerun(*pressed([actions[number]]))
            assert not stale.exceptions and not school.changes_since(before), actions[number].key
            tried.append(actions[number].key)
        number += 1
    assert "train" in tried and any(key.startswith("stop-") for key in tried)


def test_a_class_that_was_closed_meanwhile_starts_nothing(address, school):
    for key in (*TRAIN_BUTTONS, f"resume-{school.runs['Ada was stopped']}"):
        school.register.set_open("9b", True)
        query = f"run={school.runs['Ada was stopped']}" if key.startswith("resume") else ""
        with student(address, school, "Ada") as client:
            click = clicked(client.open("train", query).keyed(key))
            school.register.set_open("9b", False)
            before = school.rows()
            client.rerun(click)
            assert not client.exceptions and not school.changes_since(before), key
    school.register.set_open("9b", True)


def test_values_beyond_the_limits_reach_no_run(address, school):
    """The limits are those of the class, not those of the number on the page."""
    limits = Limits(epochs=2, images=6_000, waiting=12, stages=("final",), students=40)
    school.register.set_limits("9b", limits)
    known = {run.id for run in school.store.runs()}
    tried = 0
    with student(address, school, "Bob") as client:
        for key, values in {
            "epochs": (3, 10**9, -1, 0),
            "train_images": (6_001, 10**12, -5),
            "seeds": (50, 10**6, -1),
            "batch_size": (10**12, 0, -1),
            "threads": (10**6, -1),
            "seed": (10**30 % 2**53, -1),
        }.items():
            for value in values:
                client.open("train", "experiment=final-exp1&epochs=2&train_images=6000")
                client.rerun(valued(client.keyed(key), value), clicked(client.keyed("train")))
                tried += 1
        for layers in ("conv512k1 " + "relu " * 56, "linear10 " * 400, "conv9999999k3 flatten linear10", "relu"):
            client.open("train", "experiment=final-exp1&epochs=2&train_images=6000")
            client.rerun(valued(client.keyed("layers"), layers), clicked(client.keyed("train")))
        for experiment in ("net1-exp1", "no such", "../../etc/passwd"):
            client.open("train", "epochs=2&train_images=6000")
            client.rerun(valued(client.keyed("experiment"), experiment), clicked(client.keyed("train")))
        assert not client.exceptions
    school.register.set_limits("9b", Limits())
    new = [run for run in school.store.runs() if run.id not in known]
    assert all(run.recipe.epochs <= 2 and run.recipe.train_images <= 6_000 and run.recipe.stage == "final" for run in new)
    assert all(run.nickname == "Bob" and Recipe(**run.recipe.to_dict()) for run in new)
    assert len([run for run in school.store.runs("queued") if run.nickname == "Bob"]) <= limits.waiting


def test_two_clicks_at_the_same_moment_pass_no_limit(address, school):
    school.register.set_limits("9c", Limits(waiting=2))
    sessions = [RawClient(address, cookie=f"s7_student={school.token('Cleo')}") for _ in range(12)]
    clicks = [each.open("").open("train", f"epochs={1 + number}").keyed("train") for number, each in enumerate(sessions)]
    for session, click in zip(sessions, clicks, strict=True):
        session.send(session.message(clicked(click)))
    for session in sessions:
        with session:
            session.wait()
    assert len([run for run in school.store.runs("queued") if run.nickname == "Cleo"]) <= 2


def test_a_click_on_a_disabled_button_does_nothing(address, school):
    with student(address, school, "Ada") as client:
        client.open("train", "experiment=final-exp1")
        choose_duel(client)
        start = client.keyed("duel-start")
        assert start.proto.disabled
        before = school.rows()
        client.rerun(valued(client.keyed("guess-kind"), DUEL), clicked(start))
        assert not client.exceptions and not school.changes_since(before)


@pytest.mark.parametrize("who", VISITORS)
def test_a_wrong_password_and_a_forged_cookie_make_no_teacher(who, address, school):
    with visiting(address, school, who) as client:
        client.open("teacher")
        if who == "guest":
            client.rerun(valued(client.labelled("Password"), PASSWORD[:-1]), clicked(client.labelled("Sign in")))
        assert not client.has("create-class")
    cookies = f"s7_teacher={school.token('Ada')}; s7_student=' OR 1=1 --"
    with RawClient(address, cookie=cookies) as client:
        client.open("").open("teacher")
        assert not client.has("create-class") and not client.exceptions
