"""A run as one HTML file with a drawing pad and its trained network, which works offline in any browser.

Its Content-Security-Policy lets only its own script and style run, by their hashes, and lets nothing be loaded or sent.
"""

import base64
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.statistics import with_interval
from s7core.export.report.entry import Entry, entry_of_runs, with_own_marks
from s7core.export.report.layer_section import layer_tables
from s7core.export.report.report_page import REPORT_STYLE, heading, paragraph
from s7core.export.report.result_section import machine_tables
from s7core.export.web.drawing_sizes import drawing_sizes
from s7core.export.web.network_data import maps_layer, network_data, numbers_for_page
from s7core.export.web.rounding_text import rounding_text
from s7core.export.web.web_sections import curve_part, fact_numbers, mistakes_part, settings_part, story_part
from s7core.export.weights import snapshot_with_weights
from s7core.formatting import count
from s7core.inside.inspected_network import InspectedNetwork, trained_network
from s7core.language.translation import in_source_language
from s7core.lesson.stages import stage
from s7core.model.trace import Trace
from s7core.recipe import TEST_IMAGES
from s7core.runs.records import EpochRecord, Result, Run

SCRIPTS = ("network.js", "digit_pixels.js", "pad.js", "page.js")  # in this order, as one script
MOST_MAPS = 16  # feature maps that are shown
_FOLDER = Path(__file__).parent
_TEMPLATE = Template((_FOLDER / "web_template.html").read_text(encoding="utf-8"))


@in_source_language
def web_page(
    run: Run,
    records: Sequence[EpochRecord],
    result: Result | None,
    histories: Mapping[str, AccuracyHistory],
    made_at: float | None = None,
) -> str:
    """The page as HTML. `records` are the run's epochs, `result` is its snapshot, `histories` are what its story tells of.

    `made_at` is in seconds since 1970, None for now. ValueError if the run has no whole epoch or no weights.
    """
    snapshot = snapshot_with_weights(run, result)
    [entry] = with_own_marks([entry_of_runs(run.id, [run], [records], snapshot)])
    network, numbers = trained_network(run.recipe, snapshot.weights), numbers_for_page(snapshot.weights)
    title, maps_place = escape(_title(entry)), maps_layer(network.trace)
    style = f":root {{ --accent: {entry.mark.colour}; }}\n{REPORT_STYLE}{_read('web.css')}"
    script = '"use strict";\n' + "\n".join(map(_read, SCRIPTS))
    data = {
        "network": network_data(network.trace, numbers),
        "drawing": drawing_sizes(),
        "mapsLayer": maps_place,
        "mostMaps": MOST_MAPS,
    }
    body = [
        *_below_the_pad(entry, snapshot, network.trace, histories),
        *_origin_part(entry, rounding_text(run.recipe, snapshot.weights, numbers), made_at),
    ]
    return _TEMPLATE.substitute(
        policy=_policy(script, style),
        title=title,
        heading=title,
        summary=_summary(entry, snapshot, network.trace),
        style=style,
        script=script,
        data=_json_for_page(data),
        bars="".join(f"<li><span></span><b><i></i></b><em>{digit}</em></li>" for digit in range(10)),
        maps_caption=escape(_maps_caption(network, maps_place)),
        body="\n".join(body),
    )


def _below_the_pad(entry: Entry, result: Result, traced: Trace, histories: Mapping[str, AccuracyHistory]) -> list[str]:
    """All parts of the page below its pad, but for the last one."""
    return [
        fact_numbers(entry, result, traced),
        *curve_part(entry),
        *mistakes_part(entry, result),
        *story_part(entry, histories),
        *settings_part(entry),
        heading("Layers"),
        "<details><summary>What each layer gives, and what it costs</summary>",
        *layer_tables([entry]),
        "</details>",
    ]


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _title(entry: Entry) -> str:
    name = stage(entry.recipe.stage).title
    return f"{name}, edited, reads your digit" if entry.recipe.layers else f"{name} reads your digit"


def _summary(entry: Entry, result: Result, traced: Trace) -> str:
    """The line under the title, as HTML."""
    [run] = entry.runs
    digits = "of the test digits read right" if entry.recipe.test_images == TEST_IMAGES else "read right"
    who = f" Trained by <bdi>{escape(run.nickname)}</bdi>." if run.nickname else ""
    accuracy = with_interval([result.test_accuracy], entry.recipe.test_images)
    return f"{count(traced.parameters)} parameters; {accuracy} {digits}.{who}"


def _maps_caption(network: InspectedNetwork, place: int | None) -> str:
    if place is None:
        return ""
    first, shown = network.trace.rows[0], network.trace.rows[place]
    channels = first.output_shape[0]
    number = f"{MOST_MAPS} of {channels}" if channels > MOST_MAPS else str(channels)
    what = f"{number} feature maps" if channels > 1 else "The feature map"
    return f"{what} of the first layer{', after ReLU' if shown is not first else ''}"


def _origin_part(entry: Entry, rounding: str, made_at: float | None) -> list[str]:
    [run] = entry.runs
    made = time.strftime("%d %B %Y", time.localtime(made_at)).removeprefix("0")
    return [
        heading("How it was made"),
        paragraph(
            "The network on this page is the one that was trained: it runs in your browser, without a network connection, "
            f"and what you draw stays there. {rounding}"
        ),
        *machine_tables([entry]),
        paragraph(
            f"Run {run.id}, from {entry.experiment.title}, {run.state} after {entry.epochs} of {entry.recipe.epochs} "
            f"epochs. Written by S7 Lab {version('s7lab')} on {made}.",
            "quiet",
        ),
    ]


def _json_for_page(data: dict[str, Any]) -> str:
    """JSON that no browser takes for the end of its element: without a single "<"."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _policy(script: str, style: str) -> str:
    """A Content-Security-Policy that allows this script, this style and pictures within the page, and nothing else."""

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {source(script)}; style-src {source(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
