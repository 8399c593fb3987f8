"""The slides that show what a stage is made of say what its story and its network say."""

import pytest
from pages_under_test import open_page, words

from dashboard.data.lesson_facts import story_of
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.trace import trace

WITH_WINDOWS_BY_NAME = ("Conv2d", "MaxPool2d", "AvgPool2d", "Linear")

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_the_story_has_its_changes_and_what_to_look_for(key, store):
    told, story = words(open_page("present", {"stage": key, "slide": "story"})), story_of(key)
    assert all(change in told and reason in told for change, reason in story.changed)
    assert all(hint in told for hint in story.look_for)


def test_the_field_grows_layer_by_layer_to_that_of_the_network(store):
    now = trace(stage("net1").published_architecture)
    at = open_page("present", {"stage": "net1", "slide": "field", "layer": now.rows[-1].name})
    assert f"**{now.receptive_field} × {now.receptive_field}** pixels" in words(at)
    at.select_slider(key="layer").set_value(now.rows[0].name).run()
    assert "**3 × 3** pixels" in words(at)


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_the_layers_and_what_is_left_out_add_up_to_all_parameters(key, store):
    at, now = open_page("present", {"stage": key, "slide": "layers"}), trace(stage(key).published_architecture)
    table = next(each.proto.body for each in at.get("html") if "s7-slide-table" in each.proto.body)
    assert table.count("<tr>") == 1 + sum(row.type in WITH_WINDOWS_BY_NAME for row in now.rows)
    assert f"of the {now.parameters:,} parameters" in words(at)
    shares = [float(each.split("%")[0]) for each in table.split('style="width:')[1:]]
    assert max(shares) == pytest.approx(100 * max(row.parameters for row in now.rows) / now.parameters, abs=0.05)
    assert table.count("s7-slide-share") == len(shares)
