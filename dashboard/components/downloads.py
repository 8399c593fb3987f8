"""Buttons that save notebooks, code, weights, reports, web pages and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard.components.save_button import save_button
from dashboard.data.compared_items import Item
from dashboard.data.export_turns import in_turn, this_asker
from dashboard.data.resources import run_catalog
from s7core.export.code import command_line, python_snippet
from s7core.export.epochs_table import epochs_csv
from s7core.export.optional_packages import missing_packages
from s7core.export.report.entry import Entry, entry_of_published, entry_of_runs
from s7core.language.translation import N_, _, in_source_language
from s7core.lesson.experiments import experiment, published_experiment
from s7core.recipe import Recipe
from s7core.reference.comparison import Comparison
from s7core.runs.records import Run
from s7core.runs.short_names import report_titles

NOTEBOOK_TYPE = "application/x-ipynb+json"
NOTEBOOK, REPORT = N_("Notebook"), N_("Report")


@dataclass(frozen=True)
class _File:
    """A file that is made on the click of its button; `reason` says why it cannot be made, "" or None if it can.

    `label` is in English, as `N_` marks it. Those that take seconds are made one after the other.
    """

    label: str
    make: Callable[[], str | bytes]
    name: str
    mime_type: str
    about: str
    reason: str | None = None
    takes_seconds: bool = True


def notebook_button(experiment_key: str) -> None:
    """Draw a button that saves an experiment as a Jupyter notebook."""
    chosen = experiment(experiment_key)
    make = partial(_notebook, chosen.recipe, experiment_key)
    about = _(
        "{experiment} as a Jupyter notebook in plain PyTorch: read it from top to bottom, run it in Jupyter or Colab, "
        "change what you like.",
        experiment=chosen.title,
    )
    file = _File(NOTEBOOK, make, f"{experiment_key}.ipynb", NOTEBOOK_TYPE, about)
    _save(file, f"notebook-{experiment_key}")


def _about_notebook() -> str:
    return _(
        "These settings as a Jupyter notebook in plain PyTorch: read it from top to bottom, run it in Jupyter or Colab, "
        "change what you like."
    )


def show_export(run: Run) -> None:
    """Draw a button for each file that can be made of a run with a network, and its settings as code."""
    with st.container(horizontal=True, gap="small"):
        for file in _files_of(run):
            # While nothing changes the key is the same, so that an open popover stays open.
            _save(file, f"save-{file.label.lower()}-{run.id}-{run.epochs_done}")
    show_code(run.recipe, run.experiment)


def _files_of(run: Run) -> list[_File]:
    binary = "application/octet-stream"
    no_report = missing_packages("report") or ("" if run.epochs_done else _("A report needs a whole epoch."))
    about_report = _("Curves, settings, layers and mistakes in one page that opens without a network.")
    about_web = _(
        "The trained network with a drawing pad, in one file to take home: it reads digits without a network connection, on "
        "a phone too."
    )
    no_web = "" if run.epochs_done else _("A web page needs a whole epoch.")
    about_weights = _("As safetensors: what the notebook's network loads.")
    about_epochs = _("Every figure of every epoch as CSV.")
    about_onnx = _("For other programs. It is run on test digits first, and must say what the network says.")
    return [
        _File(NOTEBOOK, partial(_notebook_of_run, run), f"{run.id}.ipynb", NOTEBOOK_TYPE, _about_notebook()),
        _File(REPORT, partial(_report, run), f"{run.id}.html", "text/html", about_report, no_report),
        _File(N_("Web page"), partial(_web, run), f"{run.id}-web.html", "text/html", about_web, no_web),
        _File(N_("Weights"), partial(_weights, run), f"{run.id}.safetensors", binary, about_weights, takes_seconds=False),
        _File("ONNX", partial(_onnx, run), f"{run.id}.onnx", binary, about_onnx, missing_packages("onnx")),
        _File(N_("Epochs"), partial(_epochs, run), f"{run.id}.csv", "text/csv", about_epochs, takes_seconds=False),
    ]


def show_code(recipe: Recipe, experiment_key: str) -> None:
    """Show settings as a command for a terminal and as a Python program."""
    st.caption(_("The same settings in a terminal, and in Python:"))
    st.code(command_line(recipe, experiment_key), language="bash", wrap_lines=True)
    st.code(python_snippet(recipe, experiment_key), language="python")


def show_settings_export(recipe: Recipe, experiment_key: str) -> None:
    """Offer settings that have not been trained yet as a notebook, and show them as code."""
    if not recipe.is_range_test:  # which leaves no network to keep
        make = partial(_notebook, recipe, experiment_key)
        file = _File(NOTEBOOK, make, f"{experiment_key}-changed.ipynb", NOTEBOOK_TYPE, _about_notebook())
        _save(file, "save-settings")
    show_code(recipe, experiment_key)


def comparison_button(items: list[Item], found: Comparison | None) -> None:
    """Draw a button that saves the compared items as a report in HTML, with the verdict on two of them if there is one."""
    about = _(
        "All of this in one page that opens without a network: verdict, curves, results, settings, layers and mistakes."
    )
    make = partial(_comparison, items, found)
    _save(_File(REPORT, make, "comparison.html", "text/html", about, missing_packages("report")), "save-comparison")


def _save(file: _File, key: str) -> None:
    make = partial(in_turn, this_asker(), file.make) if file.takes_seconds else file.make
    save_button(_(file.label), make, file.name, file.mime_type, key=key, about=file.about, reason=file.reason)


@in_source_language
def _notebook(recipe: Recipe, experiment_key: str) -> str:
    # Imported here, as in the functions below, because it loads torch, and only a click on the button needs it.
    from s7core.export.notebook.notebook_file import notebook

    return notebook(recipe, experiment_key)


@in_source_language
def _notebook_of_run(run: Run) -> str:
    from s7core.export.notebook.notebook_file import notebook_of_run

    return notebook_of_run(run)


@in_source_language
def _report(run: Run) -> str:
    from s7core.export.report.report_file import report

    [title] = report_titles([run])
    return report([entry_of_runs(title, [run], [run_catalog().epochs(run.id)], run_catalog().result(run.id))])


@in_source_language
def _web(run: Run) -> str:
    from s7core.export.web.web_file import web_page
    from s7core.reference.reference_history import reference_histories

    catalog = run_catalog()
    return web_page(run, catalog.epochs(run.id), catalog.result(run.id), reference_histories(catalog))


@in_source_language
def _comparison(items: list[Item], found: Comparison | None) -> str:
    from s7core.export.report.report_file import report

    return report([_entry(each) for each in items], found.verdict if found else "")


def _entry(item: Item) -> Entry:
    published = published_experiment(item.experiment) if item.published else None
    if published:
        return entry_of_published(published)
    return entry_of_runs(item.title, item.runs, item.records, run_catalog().result(item.runs[0].id))


def _weights(run: Run) -> bytes:
    from s7core.export.weights import weights_file

    return weights_file(run, run_catalog().result(run.id))


def _onnx(run: Run) -> bytes:
    from s7core.export.onnx_file import onnx_file

    return onnx_file(run, run_catalog().result(run.id))


@in_source_language
def _epochs(run: Run) -> str:
    return epochs_csv(run_catalog().epochs(run.id))
