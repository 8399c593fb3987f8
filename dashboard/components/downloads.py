"""What can be taken along: notebooks, code, weights, reports and tables, as downloads."""

from functools import partial

import streamlit as st

from dashboard.data.compared_items import Item
from dashboard.data.resources import run_catalog
from s7core.export.code import command_line, python_snippet
from s7core.export.epochs_table import epochs_csv
from s7core.export.notebook.notebook_file import notebook, notebook_of_run
from s7core.export.optional_packages import missing
from s7core.export.report.entry import Entry, entry_of_published, entry_of_runs
from s7core.lesson.experiments import experiment, published_experiment
from s7core.recipe import Recipe
from s7core.runs.records import Run

NOTEBOOK_TYPE = "application/x-ipynb+json"
ABOUT_NOTEBOOKS = "in plain PyTorch: read it from top to bottom, run it in Jupyter or Colab, change what you like."


def notebook_button(experiment_key: str) -> None:
    """A button that saves a published experiment as a Jupyter notebook."""
    chosen = experiment(experiment_key)
    _save(
        "Notebook",
        partial(notebook, chosen.recipe, experiment_key),
        f"{experiment_key}.ipynb",
        NOTEBOOK_TYPE,
        f"notebook-{experiment_key}",
        f"{chosen.title} as a Jupyter notebook {ABOUT_NOTEBOOKS}",
    )


def show_export(run: Run) -> None:
    """Every file that can be made of a run that has a network, and its settings as code."""
    name = f"{run.id}-{run.epochs_done}"  # a popover that is open stays the same while nothing changes
    row = st.container(horizontal=True, gap="small")
    with row:
        _save(
            "Notebook",
            partial(notebook_of_run, run),
            f"{run.id}.ipynb",
            NOTEBOOK_TYPE,
            f"save-notebook-{name}",
            f"These settings as a Jupyter notebook {ABOUT_NOTEBOOKS}",
        )
        _save(
            "Report",
            partial(_report, run),
            f"{run.id}.html",
            "text/html",
            f"save-report-{name}",
            "Curves, settings, layers and mistakes in one page that opens without a network.",
            missing("report") or ("" if run.epochs_done else "A report needs a whole epoch."),
        )
        _save(
            "Weights",
            partial(_weights, run),
            f"{run.id}.safetensors",
            "application/octet-stream",
            f"save-weights-{name}",
            "As safetensors: what the notebook's network loads.",
        )
        _save(
            "ONNX",
            partial(_onnx, run),
            f"{run.id}.onnx",
            "application/octet-stream",
            f"save-onnx-{name}",
            "For other programs. It is run on test digits first, and must say what the network says.",
            missing("onnx"),
        )
        _save(
            "Epochs",
            partial(_epochs, run),
            f"{run.id}.csv",
            "text/csv",
            f"save-epochs-{name}",
            "Every figure of every epoch as CSV.",
        )
    show_code(run.recipe, run.experiment)


def show_code(recipe: Recipe, experiment_key: str) -> None:
    """Settings as a line for a terminal and as a Python program."""
    st.caption("The same settings in a terminal, and in Python:")
    st.code(command_line(recipe, experiment_key), language="bash", wrap_lines=True)
    st.code(python_snippet(recipe, experiment_key), language="python")


def show_settings_export(recipe: Recipe, experiment_key: str) -> None:
    """Settings that have not been trained yet, as a notebook and as code."""
    if recipe.scheduler != "range-test":  # which leaves no network to keep
        _save(
            "Notebook",
            partial(notebook, recipe, experiment_key),
            f"{experiment_key}-changed.ipynb",
            NOTEBOOK_TYPE,
            "save-settings",
            f"These settings as a Jupyter notebook {ABOUT_NOTEBOOKS}",
        )
    show_code(recipe, experiment_key)


def comparison_button(items: list[Item], verdict: str) -> None:
    """A button that saves what is compared as a report."""
    _save(
        "Report",
        partial(_comparison, items, verdict),
        "comparison.html",
        "text/html",
        "save-comparison",
        "All of this in one page that opens without a network: verdict, curves, results, settings, layers and mistakes.",
        missing("report"),
    )


def _save(label: str, make: partial, file_name: str, kind: str, key: str, told: str, reason: str | None = None) -> None:
    """A download that is made when it is asked for; `reason` is why it cannot be, "" or None if it can."""
    st.download_button(
        label,
        make,
        file_name,
        kind,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help=reason or told,
        disabled=bool(reason),
    )


def _report(run: Run) -> str:
    # Imported here, as below, because only those who ask for such a file need it.
    from s7core.export.report.report_file import report

    return report([entry_of_runs(run.id, [run], [run_catalog().epochs(run.id)], run_catalog().result(run.id))])


def _comparison(items: list[Item], verdict: str) -> str:
    from s7core.export.report.report_file import report

    return report([_entry(each) for each in items], verdict)


def _entry(item: Item) -> Entry:
    if item.published:
        return entry_of_published(published_experiment(item.experiment))
    return entry_of_runs(item.title, item.runs, item.records, run_catalog().result(item.runs[0].id))


def _weights(run: Run) -> bytes:
    from s7core.export.weights import weights_file

    return weights_file(run, run_catalog().result(run.id))


def _onnx(run: Run) -> bytes:
    from s7core.export.onnx_file import onnx_file

    return onnx_file(run, run_catalog().result(run.id))


def _epochs(run: Run) -> str:
    return epochs_csv(run_catalog().epochs(run.id))
