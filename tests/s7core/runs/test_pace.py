"""The pace of this machine: what is kept of it, for which runs it holds, and what is assumed without it."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.presets import QUICK_SECONDS, quick_look
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs import pace
from s7core.runs.pace import PaceMeasurement, StageTimes, keep_measurement, measured_pace, pace_of, read_measurements

TIMES = StageTimes(large_step=0.0138, small_step=0.0042, test=1e-4)  # 1 ms a step and 0.1 ms an image
EDITED = "conv8 relu maxpool2 conv16 relu flatten linear10"


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr("s7core.training.threads.usable_cores", lambda: 2)
    monkeypatch.setattr("s7core.runs.pace.socket.gethostname", lambda: "here")


def measurement(**changes) -> PaceMeasurement:
    stages = {each.key: TIMES for each in ALL_STAGES}
    made = PaceMeasurement("here", "a processor", "cpu", 2, "bfloat16", "auto", stages)
    return replace(made, **changes)


def test_what_is_kept_is_read_again_and_replaces_the_last_of_its_machine(pace_file):
    assert read_measurements() == ()
    first, other, again = measurement(), measurement(host="there"), measurement(rounds=2)
    for each in (first, other, again):
        keep_measurement(each)
    assert read_measurements() == (other, again)
    assert os.listdir(pace_file.parent) == [pace_file.name]  # no temporary file is left


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"format": 1}', '{"format": 99, "measurements": []}', '{"format": 1, "measurements": [{}]}'],
)
def test_a_damaged_file_counts_as_none_and_is_written_anew(damage, pace_file):
    pace_file.write_text(damage)
    assert read_measurements() == ()
    keep_measurement(measurement())
    assert read_measurements() == (measurement(),)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b'{"format": 1, "measurements": 5}', b"[" * 100_000, b"null", b'"text"']
)
def test_whatever_is_in_the_file_no_reader_fails(content, pace_file):
    pace_file.write_bytes(content)
    assert read_measurements() == () and not pace_of(Recipe()).measured


def test_a_folder_in_place_of_the_file_counts_as_none(pace_file):
    pace_file.mkdir()
    assert read_measurements() == () and measured_pace(Recipe()) is None


def test_a_measurement_that_cannot_be_written_leaves_the_last_one_and_no_other_file(pace_file, monkeypatch):
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    keep_measurement(measurement())
    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(OSError):
        keep_measurement(measurement(rounds=2))
    assert read_measurements() == (measurement(),) and os.listdir(pace_file.parent) == [pace_file.name]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("threads", "2"), ("threads", -1), ("rounds", None), ("rounds", 1.5), ("host", ["here"]), ("device", {}), ("new", 1)],
)
def test_a_file_with_a_field_of_another_type_counts_as_damaged(field, wrong, pace_file):
    keep_measurement(measurement())
    stored = json.loads(pace_file.read_text())
    stored["measurements"][0][field] = wrong
    pace_file.write_text(json.dumps(stored))
    assert read_measurements() == () and not pace_of(Recipe()).measured


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf"), None, "soon", 10**400])
def test_a_file_with_a_time_that_cannot_be_one_counts_as_damaged(wrong, pace_file):
    keep_measurement(measurement())
    stored = json.loads(pace_file.read_text())
    stored["measurements"][0]["stages"]["init"][0] = wrong
    pace_file.write_text(json.dumps(stored))
    assert read_measurements() == ()


def test_two_batch_sizes_tell_a_step_from_its_images(two_cores):
    keep_measurement(measurement())
    found = measured_pace(Recipe())
    assert found and (found.step_seconds, found.train_seconds, found.test_seconds) == pytest.approx((1e-3, 1e-4, 1e-4))
    assert found.precision == "bfloat16" and found.measured and pace_of(Recipe()) == found


@pytest.mark.parametrize("small_step", [1e-6, 0.0138, 1.0])
def test_a_disturbed_step_gives_a_pace_that_still_adds_up(small_step):
    found = replace(measurement(), stages={"final": TIMES._replace(small_step=small_step)}).stages["final"].pace("float32")
    assert found.step_seconds >= 0 and found.step_seconds + 128 * found.train_seconds == pytest.approx(TIMES.large_step)


@pytest.mark.parametrize(
    ("changes", "serves"),
    [
        ({}, True),
        ({"precision": "bfloat16"}, True),
        ({"precision": "float32"}, False),
        ({"device": "cpu"}, True),
        ({"device": "cuda"}, False),
    ],
)
def test_a_measurement_holds_for_its_device_and_its_precision(changes, serves, two_cores):
    keep_measurement(measurement())
    assert (measured_pace(Recipe(**changes)) is not None) is serves
    keep_measurement(measurement(host="there", precision="float32", asked="float32"))
    assert (measured_pace(Recipe(**changes)) is not None) is serves  # that was another machine's


def test_with_fewer_threads_a_run_takes_longer_in_proportion(two_cores):
    keep_measurement(measurement())
    all_threads, one = measured_pace(Recipe()), measured_pace(Recipe(threads=1))
    assert all_threads and one == all_threads.times(2.0)


@pytest.mark.parametrize("known", [True, False])
def test_edited_layers_take_as_much_longer_as_they_have_more_multiply_accumulates(known, two_cores):
    if known:
        keep_measurement(measurement())
    own = Recipe(layers=EDITED)
    factor = trace(layers_of(own)).macs / trace(stage("final").published_architecture).macs
    assert factor != 1 and pace_of(own) == pace_of(Recipe()).times(factor)


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_where_nothing_was_measured_a_quick_look_fits_a_slow_machine(key):
    recipe = lesson_experiments(key)[0].recipe
    assert measured_pace(recipe) is None and not pace_of(recipe).measured
    size = quick_look(recipe, pace_of(recipe)).apply(recipe)
    assert pace_of(recipe).seconds_of(size) <= QUICK_SECONDS["float32"]


def test_a_stage_without_an_assumed_pace_is_compared_with_one_that_has_it(monkeypatch):
    monkeypatch.delitem(pace.SLOW_PACES, "init")
    init, final = (trace(stage(key).published_architecture).macs for key in ("init", "final"))
    assert pace_of(Recipe(stage="init")) == pace_of(Recipe()).times(init / final)


def test_a_page_can_ask_without_loading_torch():
    code = "import sys, s7core.runs.pace; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
