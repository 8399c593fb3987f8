"""Where a visitor has runs of their own, Compare begins with these, beside reference runs, and says why."""

from dataclasses import replace

import pytest
from pages_under_test import asked, html, open_page, words

from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

REFERENCE = [f"reference-{lesson_experiments(stage.key)[-1].key}" for stage in ALL_STAGES]


def quick(stage: str, images: int = 200) -> Recipe:
    recipe = lesson_experiments(stage)[0].recipe
    return replace(recipe, train_images=images, batch_size=50, epochs=1, device="cpu", seed=5)


def test_without_runs_the_reference_runs_of_each_stage_are_compared(store):
    at = open_page("compare")
    assert at.multiselect(key="items").value == REFERENCE
    assert "Chosen for you: the reference runs of every stage." in words(at)


def test_at_the_end_of_the_lesson_one_s_latest_run_of_each_stage_stands_beside_the_goal(store, finish):
    keys = [lesson_experiments(stage.key)[0].key for stage in ALL_STAGES]
    finish(store, quick("init"), keys[0], [900])
    ids = [finish(store, quick(stage.key), key, [100]) for stage, key in zip(ALL_STAGES, keys, strict=True)]
    at = open_page("compare")
    assert at.multiselect(key="items").value == [*ids, "reference-final-exp1"]
    assert (
        "Chosen for you: your latest runs of Model Init, Net1, Net2 and Final Model and, as the goal, the reference runs "
        "of Final Model, experiment 1." in words(at)
    )
    assert (at.selectbox(key="a").value, at.selectbox(key="b").value) == (ids[0], ids[-1])  # one's own against one's own
    assert "Final Model, experiment 1 (yours) and Model Init (yours) read equally many digits right." in words(at)


def test_stages_without_a_run_of_one_s_own_have_their_reference_runs(store, finish):
    own = finish(store, quick("net1"), "net1", [100])
    at = open_page("compare")
    assert at.multiselect(key="items").value == [REFERENCE[0], own, *REFERENCE[2:]]
    told = words(at)
    assert (
        "your latest run of Net1; the reference runs of Model Init and Net2, where you have none; and, as the goal, the"
        in told
    )


def test_quick_looks_of_different_sizes_come_with_a_warning(store, finish):
    for stage, images in (("init", 200), ("net1", 400)):
        finish(store, quick(stage, images), lesson_experiments(stage)[0].key, [100])
    at = open_page("compare")
    [warning] = at.warning
    assert warning.value == (
        "Model Init (yours) saw 200 training images, Net1 (yours) 400: this compares amounts of training, not only networks."
    )
    assert "so the rows compare amounts of training, not only networks." in words(at)


def test_a_link_to_other_items_is_followed_without_a_reason(store, finish):
    finish(store, quick("net1"), "net1", [100])
    at = open_page("compare", {"items": ["reference-net1", "reference-net2"]})
    assert "Chosen for you" not in words(at) and asked(at, "items") == "reference-net1"
    assert "paired t-test" in html(at)


def test_own_networks_of_edited_layers_are_no_run_of_a_stage(store, finish):
    finish(store, replace(quick("net1"), layers="conv8 relu maxpool4 conv10k6 flatten"), "net1", [100])
    assert open_page("compare").multiselect(key="items").value == REFERENCE
