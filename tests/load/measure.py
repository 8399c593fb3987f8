"""Measure what the dashboard does under the load of a class, and print it against the goals. Linux only.

`python tests/load/measure.py` takes up to ten minutes; `--help` lists the options.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import frame_rows
import page_rows
import training_rows
from goals import Row, as_json, as_text
from measured_server import TREE

SHORT_SECONDS = 20.0
CURVE_SECONDS = 25.0
QUIET: dict[str, Callable[[Path], list[Row]]] = {
    "first_page": page_rows.first_page,
    "page_visits": page_rows.page_visits,
    "large_store": page_rows.large_store,
    "growth": page_rows.growth,
    "own_runs": partial(training_rows.own_runs, seconds=60.0),
    "frames": frame_rows.frames,
}  # each starts servers of its own in the folder that it is given
BUSY: dict[str, Callable[[training_rows.BusyDashboard], list[Row]]] = {
    "live_update": partial(training_rows.live_update, seconds=15.0),
    "training": partial(training_rows.training, seconds=15.0),
    "wall": partial(training_rows.wall, seconds=20.0),
    "browsing": partial(training_rows.browsing, seconds=35.0),
}  # all on one server, where two runs train
NAMES = (  # in the order of the table
    "live_update",
    "own_runs",
    "frames",
    "browsing",
    "wall",
    "training",
    "page_visits",
    "growth",
    "large_store",
    "first_page",
)


def main() -> None:
    """Measure what the command line asks for; the text goes to the standard output."""
    options = _options()
    if options.tree and options.tree.resolve() != TREE:
        _measure_tree(options.tree.resolve())
    with tempfile.TemporaryDirectory(prefix="s7-load-") as name:
        folder = Path(name)
        if options.curve:
            _print_curve(folder, options.json)
        else:
            rows = short_form(folder) if options.short else _rows(folder, options.only or NAMES)
            print(as_text(rows))
            if options.json:
                options.json.write_text(as_json(rows) + "\n", encoding="utf-8")


def short_form(folder: Path) -> list[Row]:
    """Ten sessions that watch two runs for SHORT_SECONDS: cost of an update, errors, lost points."""
    with training_rows.busy_dashboard(folder) as busy:
        return training_rows.live_update(busy, SHORT_SECONDS)


def _rows(folder: Path, names: Sequence[str]) -> list[Row]:
    """The rows of these measurements in the order of NAMES."""
    found = {name: _measured(name, partial(QUIET[name], folder)) for name in QUIET if name in names}
    busy_names = [name for name in BUSY if name in names]
    if busy_names:
        with training_rows.busy_dashboard(folder) as busy:
            found |= {name: _measured(name, partial(BUSY[name], busy)) for name in busy_names}
    return [row for name in NAMES for row in found.get(name, [])]


def _measured(name: str, measurement: Callable[[], list[Row]]) -> list[Row]:
    """The rows of a measurement, or one that says why it failed; how long it took goes to the standard error output."""
    started = time.monotonic()
    try:
        rows = measurement()
    except Exception as error:  # the other measurements of these minutes are kept
        rows = [Row(f"{name} failed", 0, None, "", {"error": f"{type(error).__name__}: {error}"})]
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def _print_curve(folder: Path, file: Path | None) -> None:
    with training_rows.busy_dashboard(folder) as busy:
        points = training_rows.curve(busy, CURVE_SECONDS)
    print("Sessions  update p50  update p95  page change p95  errors")
    for size, found in points.items():
        updates, changes = found["updates ms"], found["page changes ms"]
        print(
            f"{size:>8}  {_ms(updates['p50'])}  {_ms(updates['p95'])}  {_ms(changes['p95']):>15}  {len(found['errors']):>6}"
        )
    if file:
        file.write_text(json.dumps(points, indent=2) + "\n", encoding="utf-8")


def _ms(value: float | None) -> str:
    return f"{'-' if value is None else f'{value:.0f} ms':>10}"


def _measure_tree(tree: Path) -> None:
    """Start this command again where Python imports that checkout: what it imports is what is measured."""
    place = sys.argv.index("--tree") if "--tree" in sys.argv else -1
    words = [word for number, word in enumerate(sys.argv) if place < 0 or number not in (place, place + 1)]
    words = [word for word in words if not word.startswith("--tree=")]
    os.execve(sys.executable, [sys.executable, *words], {**os.environ, "PYTHONPATH": str(tree)})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--short", action="store_true", help=f"ten sessions that watch for {SHORT_SECONDS:.0f} s, nothing else"
    )
    kind.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    kind.add_argument("--curve", action="store_true", help="waits against 1, 10, 30 and 100 sessions that watch")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    parser.add_argument("--tree", type=Path, metavar="PATH", help="measure another checkout, with this one's code")
    return parser.parse_args()


if __name__ == "__main__":
    main()
