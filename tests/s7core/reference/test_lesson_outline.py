"""The outlines of all stages, with the figures of the reference runs."""

from pathlib import Path

from s7core.lesson.experiments import experiment
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.lesson_outline import lesson_outline, single_history
from s7core.reference.reference_history import reference_history
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog


def test_every_stage_has_one_and_tells_the_accuracies_of_the_reference_runs(store):
    catalog = RunCatalog(store, ReferenceStore())
    found = lesson_outline(catalog)
    assert [outline.stage for outline in found] == list(ALL_STAGES)
    last = reference_history(catalog, experiment("net1")).test[-1]
    assert f"{last * 100:.2f}%" in found[1].story.results


def test_questions_ask_about_the_first_reference_run_or_else_the_published_one(store, tmp_path: Path):
    catalog = RunCatalog(store, ReferenceStore())
    history, recipe = single_history(catalog, experiment("net2"))
    run = catalog.group("net2")[0]
    assert history.whose == f"the reference run of seed {run.recipe.seed}" and recipe == run.recipe and not history.own
    published, recipe = single_history(RunCatalog(store, ReferenceStore(tmp_path)), experiment("net2"))
    assert published.whose == "the published run" and recipe == experiment("net2").recipe
    assert len(lesson_outline(RunCatalog(store, ReferenceStore(tmp_path)))) == len(ALL_STAGES)
