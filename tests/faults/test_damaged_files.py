"""A damaged file is repaired or named, and never written over."""

import damaged_files
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


def test_damaged_data_is_unpacked_again_or_named_in_a_sentence(tmp_path):
    for count in damaged_files.damage_data(tmp_path):
        assert not count.losses, count


def test_a_damaged_store_gives_a_sentence_stays_as_it_is_and_is_restored_from_a_backup(tmp_path):
    for count in damaged_files.damage_store(tmp_path):
        assert not count.losses, count
