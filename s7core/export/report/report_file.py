"""A run, or several side by side, as one HTML file that can be opened without a network."""

import time
from collections.abc import Sequence
from importlib.metadata import version

from s7core.export.optional_packages import require_packages
from s7core.export.report.curve_section import curve_figures
from s7core.export.report.entry import Entry, with_own_marks
from s7core.export.report.layer_section import layer_tables
from s7core.export.report.mistake_section import mistake_section
from s7core.export.report.report_page import heading, html_page, paragraph
from s7core.export.report.result_section import epoch_table, headline_numbers, machine_tables, result_table
from s7core.export.report.settings_section import settings_tables
from s7core.language.translation import in_source_language


@in_source_language
def report(entries: Sequence[Entry], verdict: str = "", made_at: float | None = None) -> str:
    """The report as HTML. `verdict` is the sentence of a comparison; `made_at` is in seconds since 1970, None for now.

    ValueError if the package that draws its charts is not installed, or if there is no entry.
    """
    require_packages("report")
    if not entries:
        raise ValueError("id names nothing to report: give one run, or several to compare.")
    entries = with_own_marks(entries)
    alone = len(entries) == 1
    titles = [entry.title for entry in entries]
    made = time.strftime("%d %B %Y, %H:%M %Z", time.localtime(made_at))
    body = [
        heading(titles[0] if alone else "Comparison", 1),
        paragraph(_origin(entries[0]) if alone else "; ".join(titles), "quiet"),
        *([paragraph(verdict, "verdict")] if verdict else []),
        *([headline_numbers(entries[0])] if alone else []),
        *curve_figures(entries),
        heading("Results"),
        *result_table(entries),
        heading("Settings"),
        *settings_tables(entries),
        *mistake_section(entries),
        heading("Layers"),
        *layer_tables(entries),
        *([heading("Every epoch"), epoch_table(entries[0])] if alone else []),
        heading("How it was made"),
        *machine_tables(entries),
        paragraph(f"Written by S7 Lab {version('s7lab')} on {made}.", "quiet"),
    ]
    return html_page(titles[0] if alone else "Comparison: " + ", ".join(titles), body)


def _origin(entry: Entry) -> str:
    """Whether the figures are published or measured, and from which runs."""
    if entry.published:
        return f"{entry.experiment.title}: figures as published, none of them measured here."
    states = sorted({run.state for run in entry.runs})
    return (
        f"From {entry.experiment.title}, {', '.join(states)} after {entry.epochs} of {entry.recipe.epochs} epochs: "
        + ", ".join(run.id for run in entry.runs)
    )
