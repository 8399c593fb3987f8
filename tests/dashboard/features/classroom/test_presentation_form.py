"""The link of a presentation is what the teacher's form says."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pages_under_test import opened_by_teacher

from dashboard.state.presentation import HIDEABLE
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")


def link(at) -> dict[str, list[str]]:
    """The parameters of the link that the form shows."""
    [found] = [each.value for each in at.code if "/present?" in each.value]
    return parse_qs(urlsplit(found).query)


def test_the_link_names_experiment_size_hidden_controls_and_class(register):
    at = opened_by_teacher("teacher")
    at.selectbox(key="present-experiment").set_value("net2").run()
    at.selectbox(key="present-size").set_value("quick").run()
    at.multiselect(key="present-hide").set_value(["train", "files"]).run()
    quick = quick_look(experiment("net2").recipe, pace_of(experiment("net2").recipe))
    assert link(at) == {
        "stage": ["net2"],
        "experiment": ["net2"],
        "train_images": [str(quick.train_images)],
        "test_images": [str(quick.test_images)],
        "batch_size": [str(quick.batch_size)],
        "epochs": ["2"],
        "hide": ["train", "files"],
        "class": ["9b"],
    }
    assert len(at.multiselect(key="present-hide").options) == len(HIDEABLE)


def test_the_published_size_is_left_out_of_the_link_and_present_opens_it(register):
    at = opened_by_teacher("teacher")
    at.selectbox(key="present-experiment").set_value("net1").run()
    at.selectbox(key="present-size").set_value("published").run()
    assert link(at) == {"stage": ["net1"], "experiment": ["net1"], "class": ["9b"]}
    at.button(key="present").click().run()
    assert not at.exception and at.title[0].value == "Class 9b"  # the way in comes first
