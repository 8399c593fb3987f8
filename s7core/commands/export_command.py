"""The command export, which writes notebooks, weights, reports, web pages and tables."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

from s7core.commands.arguments import AddCommand, add_store, fail, opened_store, print_json
from s7core.formatting import count
from s7core.lesson.experiments import all_experiments, experiment
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Run
from s7core.runs.short_names import report_titles

# The modules that make the files are imported where they are used: they load torch, which takes seconds, and the checks
# before do not need it.

ENDINGS = {
    "notebook": ".ipynb",
    "onnx": ".onnx",
    "safetensors": ".safetensors",
    "report": ".html",
    "web": "-web.html",
    "csv": ".csv",
}
STANDARD_OUTPUT = "-"


def add_export_command(add_command: AddCommand) -> None:
    export = add_command(
        "export",
        export_command,
        "Write a run as a file: a notebook, its weights, a report, a web page that reads digits, its epochs.",
    )
    export.add_argument(
        "ids",
        nargs="+",
        metavar="ID",
        help="a run, yours or a reference run; for a notebook the key of an "
        "experiment too; several only for a report, which compares them",
    )
    export.add_argument("--format", required=True, metavar="FORMAT", help=", ".join(ENDINGS))
    export.add_argument(
        "-o", "--output", metavar="FILE", help="where to write; default the ID with the usual ending, - is standard output"
    )
    add_store(export)


def export_command(options: argparse.Namespace) -> int:
    """Write the file that was asked for; the arguments are checked before anything is computed."""
    if options.format not in ENDINGS:
        fail(f"format is {options.format!r}, but it must be one of {', '.join(ENDINGS)}.")
    if len(options.ids) > 1 and options.format != "report":
        fail(f"id names {len(options.ids)} runs, but {options.format} files are of one: only a report compares several.")
    output = options.output or "-and-".join(options.ids[:2]) + ENDINGS[options.format]
    _check_output(output, options.format, options.json)
    content = MAKERS[options.format](RunCatalog(opened_store(options.store), ReferenceStore()), options.ids)
    if output == STANDARD_OUTPUT:
        assert isinstance(content, str)  # _check_output refuses the other formats
        _print_file(content)
        return 0
    encoded = content.encode() if isinstance(content, str) else content
    try:
        Path(output).write_bytes(encoded)
    except OSError as error:
        fail(f"output is {output!r}, which cannot be written ({error.strerror}): choose another place.")
    if options.json:
        print_json({"format": options.format, "ids": options.ids, "file": output, "bytes": len(encoded)})
    else:
        print(f"Wrote {output} ({count(len(encoded))} bytes).")
    return 0


def _check_output(output: str, format: str, as_json: bool) -> None:
    """Exit with 2 if a file of this format cannot be written to `output`, as far as that is known beforehand."""
    if output == STANDARD_OUTPUT:
        if format in ("onnx", "safetensors"):
            fail(f"output is '-', but {format} files are not text: name a file with -o.")
        if as_json:
            fail("output is '-', where the file itself is printed: leave --json out, or name a file with -o.")
    elif not Path(output).absolute().parent.is_dir():
        fail(f"output is {output!r}, but there is no folder {str(Path(output).parent)!r}: make it, or choose another place.")
    elif Path(output).is_dir():
        fail(f"output is {output!r}, but that is a folder: name a file in it.")


def _print_file(content: str) -> None:
    """Write a file to standard output, to the byte as it would be written to a place of its own: always in UTF-8."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    sys.stdout.write(content)


def _run(catalog: RunCatalog, run_id: str) -> Run:
    run = catalog.run(run_id)
    if run is None:
        catalog.reference_store.check_whole(run_id)
        fail(f"id is {run_id!r}, but there is no such run; `python -m s7core runs --reference` lists them.")
    return run


def _notebook(catalog: RunCatalog, ids: list[str]) -> str:
    from s7core.export.notebook.notebook_file import notebook, notebook_of_run

    [name] = ids
    if name in [known.key for known in all_experiments()]:
        return notebook(experiment(name).recipe, name)
    run = catalog.run(name)
    if run is None:
        catalog.reference_store.check_whole(name)
        fail(
            f"id is {name!r}, but there is no such run or experiment; `python -m s7core runs --reference` and `stages` "
            "list them."
        )
    return notebook_of_run(run)


def _onnx(catalog: RunCatalog, ids: list[str]) -> bytes:
    from s7core.export.onnx_file import onnx_file

    run = _run(catalog, ids[0])
    return onnx_file(run, catalog.result(run.id))


def _safetensors(catalog: RunCatalog, ids: list[str]) -> bytes:
    from s7core.export.weights import weights_file

    run = _run(catalog, ids[0])
    return weights_file(run, catalog.result(run.id))


def _csv(catalog: RunCatalog, ids: list[str]) -> str:
    from s7core.export.epochs_table import epochs_csv

    return epochs_csv(catalog.epochs(_run(catalog, ids[0]).id))


def _report(catalog: RunCatalog, ids: list[str]) -> str:
    from s7core.export.report.entry import entry_of_runs
    from s7core.export.report.report_file import report

    runs = [_run(catalog, run_id) for run_id in dict.fromkeys(ids)]  # each once
    entries = [
        entry_of_runs(title, [run], [catalog.epochs(run.id)], catalog.result(run.id))
        for title, run in zip(report_titles(runs), runs, strict=True)
    ]
    return report(entries, _verdict(catalog, runs))


def _web(catalog: RunCatalog, ids: list[str]) -> str:
    from s7core.export.web.web_file import web_page
    from s7core.reference.reference_history import reference_histories

    run = _run(catalog, ids[0])
    return web_page(run, catalog.epochs(run.id), catalog.result(run.id), reference_histories(catalog))


def _verdict(catalog: RunCatalog, runs: list[Run]) -> str:
    """The sentence that compares two runs; "" for another number of runs, or if one has no test accuracy yet."""
    if len(runs) != 2 or any(run.kept_test_accuracy is None for run in runs):
        return ""
    from s7core.reference.comparison import compare
    from s7core.reference.comparison_side import side_of

    a, b = (side_of(catalog, [run], title) for title, run in zip(report_titles(runs), runs, strict=True))
    return compare(a, b).verdict


MAKERS: dict[str, Callable[[RunCatalog, list[str]], str | bytes]] = {
    "notebook": _notebook,
    "onnx": _onnx,
    "safetensors": _safetensors,
    "report": _report,
    "web": _web,
    "csv": _csv,
}
