"""The visitor's own result at a stage, beside their guess and the reference runs, and how far the two can be compared."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.data.lesson_facts import reference_learned
from dashboard.data.queries import RECENT, recent_runs_of_stage
from dashboard.data.resources import run_catalog, store
from dashboard.data.visitors import own, visitor
from dashboard.features.run.guess_outcome import guess_of, newest_duel, show_guess
from dashboard.state.address import asked
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import LAST_RUN, RUN
from s7core import formatting
from s7core.analysis.filled_story import AccuracyHistory, accuracy_against
from s7core.classroom.guesses import Guess, points_off_text
from s7core.lesson.experiments import PublishedExperiment, experiment
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.lesson.tested_text import on_part
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Run

NOT_YET = "You have no result at this stage yet: train it at the step Run, and what came out stands here first."
EQUAL_TRAINING = "Only at equal training does an accuracy say which network is better."
WHY_THEY_DIFFER = (
    "A quick look trains on as many images as this machine manages in seconds. A network that needs longer for each image "
    f"gets fewer of them, so quick looks of two stages differ in their training as well. {EQUAL_TRAINING}"
)
EQUALLY_LONG = "They were trained equally long, so the accuracies of these networks can be compared."
NOT_EQUALLY_LONG = (
    f"They were trained on different numbers of images, so these accuracies do not rank the networks. {EQUAL_TRAINING}"
)


def own_run(this: Stage) -> Run | None:
    """The visitor's run of this stage that results are about: the one in the address, or seen last, or the newest.

    None where the visitor has none. Range tests are left out, because they keep no accuracy.
    """
    mine = {run.id: run for run in own(recent_runs_of_stage(this.key)) if not run.recipe.is_range_test}
    named = next((run_id for run_id in (asked(RUN), LAST_RUN.get()) if run_id in mine), None)
    return mine[named] if named else next(iter(mine.values()), None)


def show_own_result(this: Stage, run: Run | None, epochs: list[EpochRecord]) -> None:
    """Draw what the visitor's run came to, against the guess at it and against the reference runs of its experiment."""
    st.subheader("Your result")
    if run is None:
        markdown_with_terms(NOT_YET)
        return
    if run.epochs_done and run.id in own_runs():
        earn(this.key, "run")  # it may have come to its first epoch while this step was on the screen
    if run.active:
        live(_wait, POLL_SECONDS, run.id, run.state, len(epochs))
    if duel := newest_duel(run):
        show_guess(run, epochs, None, duel)
    if not epochs:
        if not run.active:
            markdown_with_terms("Your run ended before its first epoch, so it has no result: train it again at Run.")
        return
    markdown_with_terms(result_sentence(run, epochs))
    if (guess := guess_of(run)) and len(epochs) == run.recipe.epochs:
        markdown_with_terms(guess_sentence(guess, epochs))
    compared = experiment(run.experiment)
    if isinstance(compared, PublishedExperiment):
        reference = reference_learned(compared)
        markdown_with_terms(reference_sentence(run.recipe, epochs, reference, compared.recipe))
    _by_stage(this, run, epochs[-1].test_accuracy, len(epochs))


def result_sentence(run: Run, epochs: Sequence[EpochRecord]) -> str:
    """What a run reads after its last epoch, and how much training that took."""
    recipe, last = run.recipe, epochs[-1].test_accuracy
    steps = formatting.count(len(epochs) * recipe.steps_per_epoch)
    return (
        f"**Your run reads {formatting.percent(last)}{on_part(recipe.test_images)}** after {steps} training steps: "
        f"{training_text(recipe, len(epochs))}."
    )


def guess_sentence(guess: Guess, epochs: Sequence[EpochRecord]) -> str:
    """How far the guess at the end of a finished run is off."""
    last = epochs[-1].test_accuracy
    off = points_off_text(guess.last_epoch, last)
    told = "exactly right" if off == "nothing" else off
    return f"You guessed {formatting.percent(guess.last_epoch)}: {told}."


def reference_sentence(
    recipe: Recipe, epochs: Sequence[EpochRecord], reference: AccuracyHistory, reference_recipe: Recipe
) -> str:
    """What the reference runs reach with how much training, against a run; and what follows where that differs."""
    last, whole = epochs[-1].test_accuracy, len(reference.test)
    whose = reference.whose[0].upper() + reference.whose[1:]
    several = "runs" in reference.whose
    told = (
        f"{whose}, trained on {training_text(reference_recipe, whole)}, {'reach' if several else 'reaches'} "
        f"{formatting.percent(reference.test[-1])}. Your run is {accuracy_against(last, reference.test[-1])} that"
    )
    seen = len(epochs) * recipe.images_trained_on
    reference_seen = whole * reference_recipe.images_trained_on
    if seen == reference_seen:
        return f"{told}, after equally much training."
    times = max(seen, reference_seen) / min(seen, reference_seen)
    written = f"{times:,.0f}" if times >= 10 else f"{times:.1f}"
    if seen > reference_seen:
        return f"{told}; it was trained on {written} times as many images."
    had = "they had" if several else "it had"
    return f"{told}; it was trained on {formatting.count(seen)} images in all, where {had} {written} times as many."


def training_text(recipe: Recipe, epochs: int) -> str:
    """How much a run was trained: "60,000 images for 15 epochs"."""
    return f"{formatting.count(recipe.images_trained_on)} images for {formatting.counted(epochs, 'epoch')}"


def comparison_note(trained: Sequence[tuple[Recipe, int]]) -> str:
    """Whether runs can be compared over the stages; each is given by its recipe and the number of its epochs."""
    equal = len({(recipe.images_trained_on, recipe.batch_size, epochs) for recipe, epochs in trained}) == 1
    return EQUALLY_LONG if equal else NOT_EQUALLY_LONG


def _by_stage(this: Stage, run: Run, last: float, epochs: int) -> None:
    """Draw, folded, the visitor's runs, one of each stage that they have trained, and say whether these rank the stages."""
    rows = {this.title: (run.recipe, epochs, last)}
    for each in ALL_STAGES:
        found = None if each is this else _newest_with_result(each.key)
        if found and found.last_test_accuracy is not None:
            rows[each.title] = (found.recipe, found.epochs_done, found.last_test_accuracy)
    if len(rows) == 1:
        caption_with_terms(WHY_THEY_DIFFER)
        return
    caption_with_terms(
        "Your runs of other stages: " + comparison_note([(recipe, done) for recipe, done, _ in rows.values()])
    )
    with st.expander("Your runs, stage by stage"):
        in_order = [each.title for each in ALL_STAGES if each.title in rows]
        cells = [[training_text(rows[title][0], rows[title][1]), formatting.percent(rows[title][2])] for title in in_order]
        table = pd.DataFrame(cells, index=in_order, columns=["Trained on", "Test accuracy"])
        st.table(table, border="horizontal", alt="Your runs, stage by stage")
        caption_with_terms(WHY_THEY_DIFFER)


def _newest_with_result(stage_key: str) -> Run | None:
    """The visitor's newest run of another stage that has an accuracy."""
    student = visitor().student
    mine = own(store().runs_of_student(student.id, RECENT) if student else store().runs_of_stage(stage_key, RECENT))
    return next((run for run in mine if run.recipe.stage == stage_key and _has_result(run)), None)


def _has_result(run: Run) -> bool:
    return bool(run.epochs_done) and not run.recipe.is_range_test and not run.recipe.layers


def _wait(run_id: str, state: str, epochs_seen: int) -> None:
    """Say that the run is on its way, and draw the page again when there is more to tell."""
    run = run_catalog().run(run_id)
    if run is None or run.state != state or run.epochs_done != epochs_seen:
        st.rerun()
    elif state == "queued":
        st.info("Your run waits in the queue; its result stands here after its first epoch.", icon=":material/hourglass:")
    else:
        of = f"epoch {run.epochs_done + 1} of {run.recipe.epochs}"
        st.info(f"Your run is training, {of}; its result stands here after each epoch.", icon=":material/hourglass:")
