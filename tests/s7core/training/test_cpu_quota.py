"""The CPU quota of a process, read from trees of files as Linux lays them out, and from a real control group."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from s7core.training.cpu_quota import cpu_quota, read_cpu_quota

NO_LIMIT = math.inf


def quota_of(folder: Path, process_groups: str, files: dict[str, str]) -> float:
    """What is read where /proc/self/cgroup and the files below /sys/fs/cgroup hold this."""
    (folder / "self").write_text(process_groups)
    for name, content in files.items():
        path = folder / "mounted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return read_cpu_quota(folder / "self", folder / "mounted")


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"a/b/cpu.max": "50000 100000\n"}, 0.5),
        ({"a/b/cpu.max": "250000 100000\n"}, 2.5),
        ({"a/b/cpu.max": "max 100000\n"}, NO_LIMIT),
        ({"a/b/cpu.max": "max 100000\n", "a/cpu.max": "150000 100000\n"}, 1.5),
        ({"a/b/cpu.max": "400000 100000\n", "a/cpu.max": "100000 100000\n", "cpu.max": "max 100000\n"}, 1.0),
        ({"cpu.max": "50000 100000\n"}, 0.5),  # a container that sees its own group as the root
        ({"unified/a/b/cpu.max": "50000 100000\n"}, 0.5),
        ({"other/cpu.max": "50000 100000\n"}, NO_LIMIT),
    ],
)
def test_version_2_takes_the_smallest_of_the_group_and_those_above(files, quota, tmp_path):
    assert quota_of(tmp_path, "0::/a/b\n", files) == quota


@pytest.mark.parametrize(
    ("lines", "folder"),
    [
        ("4:memory:/\n3:cpu,cpuacct:/docker/x\n0::/\n", "cpu,cpuacct/docker/x"),
        ("4:memory:/\n3:cpu:/docker/x\n", "cpu/docker/x"),
        ("3:cpu:/docker/of/the/host\n", "cpu"),
    ],
)
def test_version_1_is_read_where_its_controller_is_mounted(lines, folder, tmp_path):
    files = {f"{folder}/cpu.cfs_quota_us": "150000\n", f"{folder}/cpu.cfs_period_us": "100000\n"}
    assert quota_of(tmp_path, lines, files) == 1.5


@pytest.mark.parametrize("quota", ["-1\n", "0\n", "", "soon"])
def test_version_1_without_a_quota_sets_no_limit(quota, tmp_path):
    files = {"cpu/cpu.cfs_quota_us": quota, "cpu/cpu.cfs_period_us": "100000\n"}
    assert quota_of(tmp_path, "1:cpu:/\n", files) == NO_LIMIT


@pytest.mark.parametrize("content", ["", "max", "0 0", "1 0", "x y", "1 2 3", "-5 100000", "nan 1"])
def test_a_damaged_file_sets_no_limit(content, tmp_path):
    assert quota_of(tmp_path, "0::/\n", {"cpu.max": content}) == NO_LIMIT


@pytest.mark.parametrize("lines", ["", "nonsense", "0::", ":::", "\x00"])
def test_a_damaged_list_of_groups_sets_no_limit(lines, tmp_path):
    assert quota_of(tmp_path, lines, {}) == NO_LIMIT


def test_missing_files_set_no_limit(tmp_path):
    assert read_cpu_quota(tmp_path / "none", tmp_path) == NO_LIMIT and cpu_quota() > 0


@pytest.mark.skipif(not os.access("/sys/fs/cgroup/cpu/cgroup.procs", os.W_OK), reason="needs root and a control group")
@pytest.mark.parametrize(("microseconds", "quota"), [(50_000, 0.5), (250_000, 2.5)])
def test_the_quota_of_a_real_group_is_found_by_a_process_in_it(microseconds, quota):
    group = Path(f"/sys/fs/cgroup/cpu/s7-test-{os.getpid()}")
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text("100000")
        (group / "cpu.cfs_quota_us").write_text(str(microseconds))
        code = (
            f"import os; open({str(group / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n"
            "from s7core.training.cpu_quota import cpu_quota; from s7core.training.threads import usable_cores\n"
            "print(cpu_quota(), usable_cores())"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        found, cores = done.stdout.split()
        assert float(found) == quota and int(cores) == max(1, min(int(quota), len(os.sched_getaffinity(0)))), done.stderr
    finally:
        group.rmdir()
