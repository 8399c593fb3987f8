"""Every table that is keyed by settings, their choices, stages or experiments covers what is declared, and nothing else."""

import pytest
import sqlalchemy as sql

from s7core.commands.network_commands import NETWORK_OPTIONS
from s7core.commands.training_commands import BENCH_OPTIONS, RANGE_OPTIONS, TRAIN_OPTIONS
from s7core.data.augment import AUGMENTATION_KINDS
from s7core.export.notebook.opening_cells import AUGMENTATION_WORDS
from s7core.export.notebook.source import LISTED, NOT_LISTED, SCHEDULE_SOURCES
from s7core.export.report.report_page import SHAPES
from s7core.lesson.experiments import AUGMENTATION_NAMES, SCHEDULER_NAMES, all_experiments, experiments
from s7core.lesson.groups import OTHER_SEEDS, studies
from s7core.lesson.stages import ALL_STAGES, all_marks
from s7core.lesson.story import STORIES
from s7core.recipe import (
    AUGMENTATIONS,
    CHANCE_AND_MACHINE,
    DEVICES,
    PRECISIONS,
    SCHEDULERS,
    STAGES,
    VALIDATIONS,
    setting,
    settings,
)
from s7core.reference.claims import CLAIMS
from s7core.runs.recipe_json import StoredSetting
from s7core.training.schedules import SCHEDULER_KINDS

NAMES = [declared.name for declared in settings()]


@pytest.mark.parametrize(
    ("table", "declared"),
    [
        pytest.param(AUGMENTATION_KINDS, AUGMENTATIONS, id="AUGMENTATION_KINDS"),
        pytest.param(AUGMENTATION_WORDS, AUGMENTATIONS, id="AUGMENTATION_WORDS"),
        pytest.param(SCHEDULER_KINDS, SCHEDULERS, id="SCHEDULER_KINDS"),
        pytest.param([*SCHEDULE_SOURCES, "range-test"], SCHEDULERS, id="SCHEDULE_SOURCES"),  # no notebook makes that one
        pytest.param([*LISTED, *NOT_LISTED], NAMES, id="LISTED and NOT_LISTED"),
        pytest.param(STORIES, STAGES, id="STORIES"),
        pytest.param([stage.key for stage in ALL_STAGES], STAGES, id="ALL_STAGES"),
        pytest.param(CLAIMS, [published.key for published in experiments()], id="CLAIMS"),
        pytest.param(SHAPES, [mark.shape for mark in all_marks()], id="SHAPES"),
        pytest.param([*TRAIN_OPTIONS, "stage"], NAMES, id="TRAIN_OPTIONS"),
    ],
)
def test_a_table_has_each_key_once_and_no_other(table, declared):
    assert sorted(table) == sorted(declared)


@pytest.mark.parametrize(
    ("part", "declared"),
    [
        pytest.param(CHANCE_AND_MACHINE, NAMES, id="CHANCE_AND_MACHINE"),
        pytest.param(NETWORK_OPTIONS, NAMES, id="NETWORK_OPTIONS"),
        pytest.param(RANGE_OPTIONS, NAMES, id="RANGE_OPTIONS"),
        pytest.param(BENCH_OPTIONS, NAMES, id="BENCH_OPTIONS"),
        pytest.param([factor.setting for study in studies() for factor in study.factors], NAMES, id="factors of studies"),
        pytest.param(AUGMENTATION_NAMES.values(), AUGMENTATIONS, id="AUGMENTATION_NAMES"),
        pytest.param(SCHEDULER_NAMES.values(), SCHEDULERS, id="SCHEDULER_NAMES"),
        pytest.param(OTHER_SEEDS, [experiment.key for experiment in all_experiments()], id="OTHER_SEEDS"),
    ],
)
def test_a_part_of_what_is_declared_names_nothing_else(part, declared):
    assert set(part) <= set(declared)


def test_settings_with_choices_are_declared_with_their_tables():
    declared = {one.name: one.choices for one in settings() if one.choices}
    assert declared == {
        "stage": STAGES,
        "scheduler": SCHEDULERS,
        "augmentation": AUGMENTATIONS,
        "validation": VALIDATIONS,
        "device": DEVICES,
        "precision": PRECISIONS,
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_be_found_in_stored_recipes(name):
    column = sql.column("recipe", sql.Text)
    assert StoredSetting(column, name).type.python_type is setting(name).kind
