"""Short names of runs say stage and owner, and have more only where two would be equal."""

import time
from dataclasses import replace

import pytest

from s7core.lesson.experiments import experiment
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.short_names import ago, report_titles, short_names

PUBLISHED = experiment("final-exp1").recipe


@pytest.fixture
def run(store):
    return store.run(store.submit(PUBLISHED, "final-exp1"))


def test_a_reference_run_is_named_by_stage_and_seed_and_by_its_group_only_where_two_are_alike():
    runs = ReferenceStore().runs()
    first, second, other = (next(run for run in runs if run.group == key) for key in ("final-exp1", "final-exp3", "net1"))
    alone = short_names([first, other], lambda run: False)
    assert alone == {first.id: "Final Model, reference, seed 1", other.id: "Net1, reference, seed 1"}
    beside = short_names([first, second], lambda run: False)
    assert beside[second.id] == "Final Model, experiment 3, reference, seed 1" != beside[first.id]
    assert len(set(short_names(runs, lambda run: False).values())) == len(runs)


def test_one_s_own_run_is_said_to_be_one_s_own_and_how_old_it_is_without_its_id(run):
    made = replace(run, created_at=time.time() - 200)
    assert short_names([made], lambda run: True) == {run.id: "Final Model, yours, 3 min ago"}
    assert short_names([replace(made, nickname="Ada")], lambda run: False) == {run.id: "Final Model, Ada, 3 min ago"}


def test_where_several_experiments_of_a_stage_are_listed_each_is_named_by_its_own(store, run):
    later = store.run(store.submit(experiment("final-exp2").recipe, "final-exp2"))
    other = store.run(store.submit(experiment("net1").recipe, "net1"))
    made = [replace(each, created_at=time.time() - 200 * (place + 1)) for place, each in enumerate((run, later, other))]
    assert list(short_names(made, lambda run: True).values()) == [
        "Final Model, experiment 1, yours, 3 min ago",
        "Final Model, experiment 2, yours, 6 min ago",
        "Net1, yours, 10 min ago",
    ]


def test_only_names_that_would_be_equal_have_the_end_of_the_id(run):
    others = [replace(run, id="final-exp1-s1-aaaaaa"), replace(run, id="final-exp1-s1-bbbbbb", created_at=0.0)]
    names = short_names([run, *others], lambda run: True, by_clock=True)
    assert len(set(names.values())) == 3
    assert names[others[0].id].endswith(", aaaaaa") and "bbbbbb" not in names[others[1].id]


def test_a_name_by_the_clock_stays_as_it_is(run, monkeypatch):
    before = short_names([run], lambda run: True, by_clock=True)
    monkeypatch.setattr(time, "time", lambda: run.created_at + 10_000)
    assert short_names([run], lambda run: True, by_clock=True) == before


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "just now"), (59, "just now"), (61, "1 min ago"), (7_300, "2 h ago"), (90_000, "1 day ago"), (2e5, "2 days ago")],
)
def test_how_long_ago_is_told_in_the_unit_that_fits(seconds, text):
    assert ago(seconds) == text


def test_a_run_in_a_report_is_named_by_its_experiment_and_seed_and_told_from_others_only_where_they_are_alike(run):
    other = replace(run, id="final-exp1-s1-aaaaaa", recipe=replace(PUBLISHED, epochs=2))
    reference = ReferenceStore().run("ref-final-exp3-s1")
    assert report_titles([run, reference]) == [
        f"Final Model, experiment 1, seed {PUBLISHED.seed}",
        "Final Model, experiment 3, reference, seed 1",
    ]
    assert report_titles([replace(run, nickname="Ada")])[0].startswith("Ada: Final Model")
    alike = report_titles([run, other])
    assert "epochs 2" in alike[1] and not any(each.id[-6:] in title for each, title in zip((run, other), alike, strict=True))
    same = report_titles([run, replace(run, id="final-exp1-s1-bbbbbb")])
    assert len(set(same)) == 2 and same[1].endswith("bbbbbb")
