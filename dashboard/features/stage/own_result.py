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
from s7core.analysis.filled_story import AccuracyHistory, are_level
from s7core.classroom.guesses import Guess, points_off, points_off_text
from s7core.language.translation import N_, _, _n
from s7core.language.words import sentence_start, sentences
from s7core.lesson.experiments import PublishedExperiment, experiment
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Run

NOT_YET = N_("You have no result at this stage yet: train it at the step Run, and what came out stands here first.")
WHY_THEY_DIFFER = N_(
    "A quick look trains on as many images as this machine manages in seconds. A network that needs longer for each image "
    "gets fewer of them, so quick looks of two stages differ in their training as well. Only at equal training does an "
    "accuracy say which network is better."
)
EQUALLY_LONG = N_("They were trained equally long, so the accuracies of these networks can be compared.")
NOT_EQUALLY_LONG = N_(
    "They were trained on different numbers of images, so these accuracies do not rank the networks. Only at equal training "
    "does an accuracy say which network is better."
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
    st.subheader(_("Your result"))
    if run is None:
        markdown_with_terms(_(NOT_YET))
        return
    if run.epochs_done and run.id in own_runs():
        earn(this.key, "run")  # it may have come to its first epoch while this step was on the screen
    if run.active:
        live(_wait, POLL_SECONDS, run.id, run.state, len(epochs))
    if duel := newest_duel(run):
        show_guess(run, epochs, None, duel)
    if not epochs:
        if not run.active:
            markdown_with_terms(_("Your run ended before its first epoch, so it has no result: train it again at Run."))
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
    recipe, accuracy = run.recipe, formatting.percent(epochs[-1].test_accuracy)
    steps = len(epochs) * recipe.steps_per_epoch
    what = {"accuracy": accuracy, "count": formatting.count(steps), "training": training_text(recipe, len(epochs))}
    if recipe.tests_all:
        return _("**Your run reads {accuracy}** after {count} training steps: {training}.", **what)
    return _(
        "**Your run reads {accuracy} on {digits}** after {count} training steps: {training}.",
        digits=digits_of_test(recipe.test_images),
        **what,
    )


def guess_sentence(guess: Guess, epochs: Sequence[EpochRecord]) -> str:
    """How far the guess at the end of a finished run is off."""
    last = epochs[-1].test_accuracy
    guessed = formatting.percent(guess.last_epoch)
    if not points_off(guess.last_epoch, last):
        return _("You guessed {accuracy}: exactly right.", accuracy=guessed)
    return _("You guessed {accuracy}: {off}.", accuracy=guessed, off=points_off_text(guess.last_epoch, last))


def reference_sentence(
    recipe: Recipe, epochs: Sequence[EpochRecord], reference: AccuracyHistory, reference_recipe: Recipe
) -> str:
    """What the reference runs reach with how much training, against a run; and what follows where that differs."""
    whole = len(reference.test)
    reached = _n(
        "{runs}, trained on {training}, reaches {accuracy}.",
        "{runs}, trained on {training}, reach {accuracy}.",
        reference.runs,
        runs=sentence_start(reference.whose),
        training=training_text(reference_recipe, whole),
        accuracy=formatting.percent(reference.test[-1]),
    )
    level = _comparison(epochs[-1].test_accuracy, reference.test[-1])
    seen = len(epochs) * recipe.images_trained_on
    return sentences(reached, _with_training(level, seen, whole * reference_recipe.images_trained_on, reference.runs))


def _comparison(mine: float, reference: float) -> str:
    """How the accuracy of the visitor's run compares with that of the reference runs, as the beginning of a sentence."""
    points = formatting.unsigned_points(mine - reference)
    if are_level(mine, reference):
        return _("Your run is level with that")
    if mine > reference:
        return _("Your run is {points} points above that", points=points)
    return _("Your run is {points} points below that", points=points)


def _with_training(comparison: str, seen: int, reference_seen: int, reference_runs: int) -> str:
    """The sentence that begins with the comparison and ends with how many images, `seen`, the visitor's run has seen."""
    if seen == reference_seen:
        return _("{comparison}, after equally much training.", comparison=comparison)
    factor = max(seen, reference_seen) / min(seen, reference_seen)
    times = formatting.decimal(factor, 0 if factor >= 10 else 1)
    if seen > reference_seen:
        return _("{comparison}; it was trained on {times} times as many images.", comparison=comparison, times=times)
    return _n(
        "{comparison}; it was trained on {count} images in all, where it had {times} times as many.",
        "{comparison}; it was trained on {count} images in all, where they had {times} times as many.",
        reference_runs,
        comparison=comparison,
        count=formatting.count(seen),
        times=times,
    )


def training_text(recipe: Recipe, epochs: int) -> str:
    """How much a run was trained: "60,000 images for 15 epochs"."""
    return _n(
        "{images} images for {count} epoch",
        "{images} images for {count} epochs",
        epochs,
        images=formatting.count(recipe.images_trained_on),
        count=formatting.count(epochs),
    )


def comparison_note(trained: Sequence[tuple[Recipe, int]]) -> str:
    """Whether runs can be compared over the stages; each is given by its recipe and the number of its epochs."""
    equal = len({(recipe.images_trained_on, recipe.batch_size, epochs) for recipe, epochs in trained}) == 1
    return _(EQUALLY_LONG) if equal else _(NOT_EQUALLY_LONG)


def _by_stage(this: Stage, run: Run, last: float, epochs: int) -> None:
    """Draw, folded, the visitor's runs, one of each stage that they have trained, and say whether these rank the stages."""
    rows = {this.title: (run.recipe, epochs, last)}
    for each in ALL_STAGES:
        found = None if each is this else _newest_with_result(each.key)
        if found and found.last_test_accuracy is not None:
            rows[each.title] = (found.recipe, found.epochs_done, found.last_test_accuracy)
    if len(rows) == 1:
        caption_with_terms(_(WHY_THEY_DIFFER))
        return
    note = comparison_note([(recipe, done) for recipe, done, _last in rows.values()])
    caption_with_terms(_("Your runs of other stages: {note}", note=note))
    with st.expander(_("Your runs, stage by stage")):
        in_order = [each.title for each in ALL_STAGES if each.title in rows]
        cells = [[training_text(rows[title][0], rows[title][1]), formatting.percent(rows[title][2])] for title in in_order]
        table = pd.DataFrame(cells, index=in_order, columns=[_("Trained on"), _("Test accuracy")])
        st.table(table, border="horizontal", alt=_("Your runs, stage by stage"))
        caption_with_terms(_(WHY_THEY_DIFFER))


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
        told = _("Your run waits in the queue; its result stands here after its first epoch.")
        st.info(told, icon=":material/hourglass:")
    else:
        told = _(
            "Your run is training, epoch {epoch} of {epochs}; its result stands here after each epoch.",
            epoch=run.epochs_done + 1,
            epochs=run.recipe.epochs,
        )
        st.info(told, icon=":material/hourglass:")
