"""The queue lists what waits, the next run first, lets go of what is taken out and takes other settings."""

import re
from dataclasses import replace

import pytest
from pages_under_test import clickable_html, open_page, opened_by, words

from s7core.classroom.register import Register
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

PUBLISHED = experiment("final-exp1").recipe


def test_an_empty_queue_says_nothing(store):
    store.submit(Recipe(), "final-exp1", state="failed")
    assert "In the queue" not in words(open_page("train"))


def test_waiting_runs_are_listed_oldest_first_and_can_be_taken_out(store):
    first, second = (store.submit(Recipe(seed=seed), "final-exp1") for seed in (1, 2))
    at = open_page("train")
    told = words(at)
    assert "In the queue: 2" in told and "a turn" not in told
    assert [each.key for each in at.button if each.key.startswith("take-out-")] == [
        f"take-out-{first}",
        f"take-out-{second}",
    ]
    at.button(key=f"take-out-{first}").click().run()
    assert store.run(first).state == "stopped" and store.run(second).state == "queued"
    assert "In the queue: 1" in words(at)


def test_each_waiting_run_says_when_it_starts(store, finish):
    recipe = replace(PUBLISHED, epochs=5)
    finish(store, recipe, "final-exp1", [100] * 5)  # an epoch takes 1 s
    store.submit(recipe, "final-exp1", state="running")
    for _ in range(2):
        store.submit(recipe, "final-exp1")
    shown = clickable_html(open_page("train"))
    items = re.findall(r'<li value=\\"(\d)\\">.*?data-seconds=\\"([\d.]+)', shown)
    assert [place for place, _ in items] == ["1", "2"]
    assert [float(seconds) for _, seconds in items] == pytest.approx([5, 10], abs=2)


def test_the_settings_of_the_page_can_be_given_to_a_waiting_run(store):
    run_id = store.submit(replace(PUBLISHED, seed=7), "final-exp1")
    at = open_page("train")
    assert at.button(key=f"change-{run_id}").disabled  # nothing would change: its seed is its own
    at = open_page("train", {"learning_rate": "0.5", "epochs": "2"})
    button = at.button(key=f"change-{run_id}")
    assert button.help == "Changes learning rate, epochs of this run, which keeps its place."
    button.click().run()
    assert store.run(run_id).recipe == replace(PUBLISHED, seed=7, learning_rate=0.5, epochs=2)
    assert at.button(key=f"change-{run_id}").disabled
    assert at.selectbox(key="run").value == run_id and "epochs 2" in at.selectbox(key="run").options[0]


def test_a_run_that_started_before_the_click_keeps_its_settings_and_the_page_says_so(store):
    run_id = store.submit(PUBLISHED, "final-exp1")
    at = open_page("train", {"epochs": "2"})
    store.claim([run_id], 0)
    at.button(key=f"change-{run_id}").click().run()
    assert store.run(run_id).recipe == PUBLISHED
    assert "This run has started in the meantime, so nothing was changed." in words(at)


def test_a_run_that_goes_on_after_an_epoch_cannot_be_changed(store, add_epoch):
    run_id = store.submit(PUBLISHED, "final-exp1")
    add_epoch(store, run_id, 1, 100, checkpoint=b"checkpoint")
    assert store.end_dead(store.run(run_id)) == "queued"
    at = open_page("train", {"epochs": "2"})
    keys = {each.key for each in at.button}
    assert f"take-out-{run_id}" in keys and f"change-{run_id}" not in keys
    assert "goes on after epoch 1" in clickable_html(at)


def test_a_student_sees_the_next_runs_of_all_and_controls_their_own_however_late(store, register):
    owners = [Register(store).join("9b", f"student {number}") for number in range(20)]
    ids = [
        store.submit(replace(PUBLISHED, epochs=number + 1), "final-exp1", student=student.id)
        for number, (student, _) in enumerate(owners)
    ]
    at = opened_by(owners[15][1], "train")
    assert "Everybody gets one run a turn" in words(at) and "And 7 more." in words(at)
    assert [each.key for each in at.button if each.key.startswith("take-out-")] == [f"take-out-{ids[15]}"]
    shown = clickable_html(at)
    assert [number for number in range(1, 21) if f'<li value=\\"{number}\\">' in shown] == [*range(1, 13), 16]
