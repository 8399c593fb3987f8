"""The plan for many students, computed from what was measured and from the replayed lesson."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from s7core.runs.database import EXTRA_CONNECTIONS, OPEN_CONNECTIONS

BUSY_SHARE = 0.7  # of a core, of commits, or of the time between two starts, above which waiting times grow fast
GOOD_WAIT_SECONDS = 60.0  # that 95% of the first runs shall wait at most
BROWSING_SHARE = 0.2  # of the students who go from page to page while the others watch a run
MOST_CONNECTIONS = 100  # of a PostgreSQL server as it comes
LESSONS_A_YEAR = 40


@dataclass(frozen=True)
class Plan:
    """What so many students in one lesson need."""

    students: int
    replicas: int
    cores: int  # of the cluster
    starts_a_second: float
    commits_a_second: float
    log_bytes_a_second: float
    bytes_a_lesson: float
    connections: int

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What, and how much, for people."""
        return [
            ("Replicas of the dashboard, a core each", f"{self.replicas:,}"),
            ("Cores that train", f"{self.cores:,}"),
            ("Starts of runs a second, on average", f"{self.starts_a_second:.1f}"),
            ("Commits of PostgreSQL a second while all cores train", f"{self.commits_a_second:,.0f}"),
            ("Write-ahead log a second while all cores train", _size(self.log_bytes_a_second)),
            ("Store after a lesson", _size(self.bytes_a_lesson)),
            (f"Store after {LESSONS_A_YEAR} lessons", _size(self.bytes_a_lesson * LESSONS_A_YEAR)),
            ("Connections to PostgreSQL, at most", f"{self.connections:,}"),
        ]


def plan(students: int, costs: Mapping[str, Any], replays: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan for a lesson like the replayed one with so many students.

    `costs` are those of `costs.measured_costs`, `replays` those of `Replay.to_dict` for several sizes of the cluster.
    ValueError where none of these was large enough.
    """
    good, run = _good_replay(replays), costs["run"]["postgresql"]
    share = students / good["students"]
    cores, runs = ceil(good["cores"] * share), good["runs"] * share
    replicas = ceil(students * _viewer_ms(costs) / (BUSY_SHARE * 60_000))
    return Plan(
        students,
        replicas,
        cores,
        runs / good["seconds"],
        cores * run["commits_a_second"],
        cores * run["log_bytes"] / run["seconds"],
        runs * run["bytes"],
        replicas * (OPEN_CONNECTIONS + EXTRA_CONNECTIONS) + cores * run["connections"],
    )


def breaks(
    costs: Mapping[str, Any], replays: Sequence[Mapping[str, Any]], commits_a_second: float
) -> list[tuple[int, str, str]]:
    """(students, what breaks there, what to change then), what breaks first in front.

    `commits_a_second` is what the PostgreSQL server can do.
    """
    one = plan(1_000, costs, replays)
    connections = 1_000 * MOST_CONNECTIONS / one.connections
    found = [
        (60_000 * BUSY_SHARE / _viewer_ms(costs), "One dashboard: its process has no more time for pages", "more replicas"),
        (connections, f"{MOST_CONNECTIONS} connections of PostgreSQL", "PgBouncer in front of it, in transaction mode"),
        (
            _most_students_of_a_queue(one, costs),
            "One queue: a run starts or ends while a poll looks for the next, so that the poll must begin anew",
            "a store for each school: classes of different schools share nothing",
        ),
        (
            1_000 * BUSY_SHARE * commits_a_second / one.commits_a_second,
            "PostgreSQL's commits, as many as were measured here",
            "faster disks, then fewer reports a second of each run, then a store for each school",
        ),
    ]
    return sorted((int(students), what, cure) for students, what, cure in found)


def _most_students_of_a_queue(one: Plan, costs: Mapping[str, Any]) -> float:
    """With how many a poll that starts one run takes BUSY_SHARE of the time between two starts.

    It reads all runs that train and compares who was served, in the worst case all, so it grows with the students as the
    starts do; each start waits for those of other replicas.
    """
    alone, queue = costs["run"]["postgresql"]["start_ms"] / 1000, costs["queue"]
    starts, cores = one.starts_a_second / one.students, one.cores / one.students  # a student
    grows = (queue["training_us"] * cores + queue["served_us"]) / 1e6  # seconds a student
    # starts x students x (alone + grows x students) = BUSY_SHARE
    return float((sqrt(alone**2 + 4 * grows * BUSY_SHARE / starts) - alone) / (2 * grows))


def cost_rows(costs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was measured, for people."""
    run = costs["run"]
    rows = [
        (f"A viewer who is {kind}, a minute", f"{each['cpu_ms']:,} CPU-ms, {_size(each['bytes'])} before compression")
        for kind, each in costs["viewer"].items()
    ]
    for name, label in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        each = run[name]
        rows += [
            (f"A run in {label}", f"{each['rows']:,} rows, {_size(each['bytes'])}"),
            (f"Commits of a run that trains, {label}", f"{each['commits_a_second']} a second"),
            (f"Start of a run, {label}", f"{each['start_ms']} ms"),
        ]
    queue = costs["queue"]
    rows += [
        ("A poll that starts a run, for each run that trains", f"{queue['training_us']} µs more"),
        ("A poll that starts a run, for each student served in the turn", f"{queue['served_us']} µs more"),
    ]
    rows.append(("Connections of a run that trains, PostgreSQL", str(run["postgresql"]["connections"])))
    rows.append(("Write-ahead log of a run, PostgreSQL", _size(run["postgresql"]["log_bytes"])))
    rows += [(f"Epoch of 6,000 images, {stage}, one thread", f"{each} s") for stage, each in costs["epoch_seconds"].items()]
    rows.append(("The same on a GPU", "not measured"))
    return rows


def wait_rows(replays: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Waiting times against the size of the cluster, for people."""
    return [
        (
            f"{each['cores']:,}",
            *(f"{each['first'][name]:,.0f} s" for name in ("median", "p95", "worst")),
            *(f"{each['later'][name]:,.0f} s" for name in ("median", "p95", "worst")),
            f"{each['longest_queue']:,}",
            f"{100 * each['used']:.0f}%",
            f"{each['real']['cpu_ms_a_run']:.1f} ms",
        )
        for each in replays
    ]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _good_replay(replays: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    good = [each for each in replays if each["first"]["p95"] <= GOOD_WAIT_SECONDS]
    if not good:
        raise ValueError(f"cores are {[each['cores'] for each in replays]}, too few for waits of {GOOD_WAIT_SECONDS:.0f} s.")
    return min(good, key=lambda each: float(each["cores"]))


def _viewer_ms(costs: Mapping[str, Any]) -> float:
    """CPU milliseconds a viewer a minute, of those who watch and those who browse together."""
    viewer = costs["viewer"]
    return float((1 - BROWSING_SHARE) * viewer["watching"]["cpu_ms"] + BROWSING_SHARE * viewer["browsing"]["cpu_ms"])


def _size(count: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count:.0f} bytes"
