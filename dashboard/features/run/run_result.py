"""The result of a run, and the buttons that open, export, resume or delete it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.downloads import show_export
from dashboard.components.error_sentences import guarded, kept_for_the_top
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.compared_items import GROUP_PREFIX, PUBLISHED_PREFIX
from dashboard.data.resources import run_catalog
from dashboard.data.visitors import visitor
from dashboard.pages import page_file
from dashboard.state.session import COMPARED, RUN
from s7core import formatting
from s7core.analysis.statistics import wilson_interval
from s7core.language.translation import _
from s7core.lesson.experiments import PublishedExperiment, lesson_experiments, published_experiment
from s7core.lesson.tested_text import digits_of_test
from s7core.runs.records import EpochRecord, Run


def show_result(run: Run, epochs: list[EpochRecord]) -> None:
    """Draw the accuracy of the kept network beside the published figures, and the buttons that use the run."""
    claimed = published_experiment(run.experiment)
    best = max(epochs, key=lambda each: each.test_accuracy, default=None)
    show_metrics(
        Metric(
            _("Test accuracy"),
            formatting.percent(run.kept_test_accuracy),
            wilson_interval(run.kept_test_accuracy, run.recipe.test_images).in_percent,
        ),
        *([_best_epoch(_("Best epoch"), best.test_accuracy, best.epoch)] if best else []),
        *_published_numbers(claimed),
        Metric(_("Looks at the test set"), formatting.count(run.looks_by_scheduler), _("to choose the learning rate")),
    )
    buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
    if buttons.button(_("Mistakes"), key=f"mistakes-{run.id}", icon=":material/rule:"):
        st.switch_page(page_file("mistakes"), query_params={RUN.name: run.id})
    if buttons.button(_("Look inside"), key=f"inside-{run.id}", icon=":material/account_tree:"):
        st.switch_page(page_file("layers"), query_params={RUN.name: run.id})
    if buttons.button(
        _("Compare with the reference runs"),
        key=f"compare-{run.id}",
        icon=":material/compare_arrows:",
        disabled=not epochs,
    ):
        st.switch_page(page_file("compare"), query_params={COMPARED.name: [*_to_compare_with(run), run.id]})
    with buttons.popover(_("Export"), icon=":material/ios_share:", key=f"export-{run.id}"):
        show_export(run)
    show_resume(run, buttons)
    show_delete(run, buttons)
    caption_with_terms(
        _(
            "Test accuracy is that of the kept network with its 95% interval on {digits}. A best epoch is picked by looking "
            "at the test set {count} times, so it looks better than it is.",
            digits=digits_of_test(run.recipe.test_images),
            count=run.looks_for_best_epoch,
        )
    )


def _best_epoch(label: str, accuracy: float, epoch: int) -> Metric:
    return Metric(label, formatting.percent(accuracy), _("epoch {epoch}", epoch=epoch))


def _published_numbers(claimed: PublishedExperiment | None) -> list[Metric]:
    if claimed is None:
        return []
    accuracies = claimed.curves.test_accuracy
    return [
        Metric(_("Published, last epoch"), formatting.percent(accuracies[-1])),
        _best_epoch(_("Published, best epoch"), max(accuracies), claimed.curves.best_epoch),
    ]


def _to_compare_with(run: Run) -> list[str]:
    """Keys of the reference runs and of the published run of the same experiment, or else of its stage's last one."""
    last = lesson_experiments(run.recipe.stage)[-1].key
    shipped = [key for key in (run.experiment, last) if len(run_catalog().group(key)) > 1][:1]
    published = [run.experiment if published_experiment(run.experiment) else last]
    return [GROUP_PREFIX + key for key in shipped] + [PUBLISHED_PREFIX + key for key in published]


def show_resume(run: Run, place: DeltaGenerator) -> None:
    """Draw the Resume button in `place`, if the run can go on and the visitor may control it."""
    if run.can_resume and visitor().may_control(run):
        place.button(
            _("Resume"),
            icon=":material/resume:",
            key=f"resume-{run.id}",
            on_click=guarded(actions.resume),
            args=(run.id,),
            help=_("Train on after its last whole epoch, exactly as if it had never ended."),
        )


def show_delete(run: Run, place: DeltaGenerator) -> None:
    """Draw the Delete button in `place`, which asks for confirmation, if the visitor may control the run."""
    if not visitor().may_control(run):
        return
    with place.popover(_("Delete"), icon=":material/delete:"):
        st.markdown(_("Its curves, weights and answers will be gone for good."))
        if st.button(_("Delete this run"), key=f"delete-{run.id}", type="primary"):
            with kept_for_the_top():
                actions.delete(run.id)
            st.rerun()  # of the whole page, which then has one run less
