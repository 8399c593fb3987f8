"""An edited network is trained by the Train page and opens in all pages that look into a run."""

from dataclasses import replace

import pytest
from pages_under_test import html, open_page, words

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.experiments import experiment
from s7core.model.trace import trace
from s7core.runs.worker import execute

pytestmark = pytest.mark.usefixtures("no_workers")

EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"


def test_train_takes_an_edited_network_into_the_queue_and_refuses_an_impossible_one(store):
    at = open_page("train", {"layers": EDITED, "epochs": "1"})
    assert f"{trace(layers_from_text(EDITED)).parameters:,}" in html(at)
    at.button(key="train").click().run()
    [run] = store.runs("queued")
    assert run.recipe.layers == EDITED
    at = open_page("train", {"layers": "conv8 linear10"})
    assert "put a flatten before it" in words(at) and at.button(key="train").disabled


@pytest.mark.slow
@pytest.mark.one_core
def test_an_edited_run_is_looked_into_like_any_other_and_is_none_of_the_stage_s(store):
    recipe = replace(experiment("final-exp1").recipe, layers=EDITED, train_images=200, epochs=1, batch_size=50, device="cpu")
    run_id = store.submit(recipe, "final-exp1", state="running")
    execute([run_id], store)
    assert store.run(run_id).state == "finished"
    for page in ("receptive_field", "layers", "mistakes", "train"):
        assert not open_page(page, {"run": run_id}).error
    assert "none yet" in html(open_page("final_model"))  # no best run of the stage
    at = open_page("compare", {"items": [run_id, "reference-final-exp1"], "see": "layers"})
    assert not at.error and "layers changed" in words(at)
    named = f"Own network, {trace(layers_from_text(EDITED)).parameters:,} parameters, from Final Model"
    assert named in at.multiselect(key="items").options[at.multiselect(key="items").indices[0]]
