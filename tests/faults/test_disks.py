"""A disk that is full or read-only costs no run, and gives a sentence."""

import disks
import pytest
from small_disk import NoSmallDisk, small_disk


@pytest.fixture(autouse=True)
def mounts(tmp_path):
    try:
        with small_disk(tmp_path / "probe", 1):
            pass
    except NoSmallDisk as reason:
        pytest.skip(f"no small disk can be mounted here: {reason}")


pytestmark = pytest.mark.slow


@pytest.mark.one_core
def test_a_disk_that_is_full_for_a_while_interrupts_no_run(tmp_path):
    for count in disks.fill_disk_for_a_while(tmp_path):
        assert not count.losses, count


def test_a_run_whose_disk_stays_full_goes_on_once_there_is_room(tmp_path):
    for count in disks.fill_disk_for_longer(tmp_path):
        assert not count.losses, count


@pytest.mark.one_core
def test_commands_say_in_a_sentence_that_a_store_can_only_be_read(tmp_path):
    for count in disks.read_only_store(tmp_path):
        assert not count.losses, count


@pytest.mark.one_core
def test_commands_say_in_a_sentence_that_a_home_cannot_be_used(tmp_path):
    for count in disks.unusable_home(tmp_path):
        assert not count.losses, count
