"""`python -m tests.scaling` replays the queue for 10,000 students and prints waiting times against the size of the cluster.

With `--costs` it measures what each part costs, with `--plan` it computes the plan from both, as docs/scaling.md has it.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.scaling.plan import breaks, cost_rows, plan, table, wait_rows
from tests.scaling.simulation import replay

HERE = Path(__file__).parent
COSTS, REPLAYS = HERE / "costs.json", HERE / "replays.json"  # what docs/scaling.md was computed from
STUDENTS, PLANNED = 10_000, (1_000, 100_000)
STUDENTS_A_CORE = (100, 50, 25)  # sizes of the cluster
WAIT_HEAD = ("Cores", "First run, half", "95%", "worst", "Later run, half", "95%", "worst", "Longest queue", "Cores used")
WAIT_HEAD += ("Queue's CPU a run",)


def main() -> None:
    """Do what the command line asks for."""
    options = _options()
    if options.costs:
        costs = _measured()
        _print(costs, table(("What", "Cost"), cost_rows(costs)), options.json)
    elif options.plan:
        print(planned(json.loads(COSTS.read_text()), json.loads(REPLAYS.read_text())))
    else:
        sizes = options.cores or [max(1, options.students // each) for each in STUDENTS_A_CORE]
        replays = []
        for cores in sizes:
            replays.append(replay(options.students, cores, options.seed).to_dict())
            print(f"{cores} cores: {replays[-1]['real']['seconds']:.0f} s", file=sys.stderr, flush=True)
        _print(replays, table(WAIT_HEAD, wait_rows(replays)), options.json)


def planned(costs: dict[str, Any], replays: Sequence[dict[str, Any]]) -> str:
    """The tables of docs/scaling.md."""
    plans = [plan(students, costs, replays) for students in PLANNED]
    needs = [(what, *(dict(each.lines)[what] for each in plans)) for what, _ in plans[0].lines]
    limits = [(f"{students:,}", what, cure) for students, what, cure in breaks(costs, replays, costs["commits_a_second"])]
    return "\n\n".join(
        [
            table(("What", "Cost"), cost_rows(costs)),
            table(WAIT_HEAD, wait_rows(replays)),
            table(("For a lesson of", *(f"{each.students:,} students" for each in plans)), needs),
            table(("Students", "What breaks there", "What to change then"), limits),
        ]
    )


def _measured() -> dict[str, Any]:
    for name in ("load", "postgres"):  # programs of their own, which import one another by their bare names
        sys.path.insert(0, str(HERE.parent / name))
    from tests.scaling.costs import measured_costs

    return measured_costs()


def _print(figures: object, text: str, as_json: bool) -> None:
    print(json.dumps(figures, indent=2) if as_json else text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.scaling", description=__doc__)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--costs", action="store_true", help="measure what each part costs on this machine")
    kind.add_argument("--plan", action="store_true", help="compute the plan from costs.json and replays.json")
    parser.add_argument("--students", type=int, default=STUDENTS, help=f"of the replayed lesson, by default {STUDENTS}")
    parser.add_argument(
        "--cores", type=int, nargs="+", help="sizes of the cluster; by default in proportion to the students"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the lesson")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
