"""Every page opens with no runs, and with finished runs, without an exception and with what it promises."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words

from s7core.lesson.experiments import experiments
from s7core.recipe import Recipe
from s7core.runs.titles import run_title
from s7core.runs.worker import execute

pytestmark = pytest.mark.usefixtures("no_workers")

PAGES = [
    "home",
    "model_init",
    "net1",
    "net2",
    "final_model",
    "train",
    "compare",
    "mistakes",
    "receptive_field",
    "layers",
    "digit",
    "ablations",
    "audit",
    "join",
    "class_wall",
    "teacher",
    "present",
    "glossary",
]


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_no_runs(page, store):
    at = open_page(page)
    assert len(at.title) == 1 and not at.error


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_finished_runs(page, finished):
    at = open_page(page)
    assert len(at.title) == 1 and not at.error and not at.warning


def test_a_stage_s_toggles_change_the_table_before_any_training(store):
    at = open_page("final_model")
    assert len(at.dataframe[0].value) == 29
    at.toggle(key="batch_norm").set_value(False).run()
    table = at.dataframe[0].value
    assert table["Parameters"].sum() == 7_794 and not table["Layer"].str.contains("BatchNorm").any()
    at.slider(key="dropout").set_value(0.0).run()
    assert not at.dataframe[0].value["Layer"].str.contains("Dropout").any()


def test_the_steps_of_the_receptive_field_add_up(store):
    for page in ("model_init", "net1", "net2", "final_model"):
        table = open_page(page).dataframe[0].value
        for steps, field in zip(table["How it grows"], table["Receptive field"], strict=True):
            if steps:
                left, right = steps.replace("×", "*").replace("−", "-").split("=")
                assert eval(left) == int(right) == field


def test_rows_that_the_published_table_lost_are_marked(store):
    table = open_page("net1").dataframe[0].value
    assert table.loc[table["In the published table"] == "lost", "Layer"].tolist() == [
        "BatchNorm2d-12",
        "Conv2d-13",
        "ReLU-14",
    ]


def test_published_and_computed_receptive_fields_stand_side_by_side_with_the_reason(store):
    for page, published, computed in (("model_init", 16, 28), ("net1", 11, 28), ("net2", 16, 32), ("final_model", 12, 32)):
        told = words(open_page(page))
        assert f"Published: {published} pixels. Computed: {computed} pixels." in told
        assert "Most likely the published count" in told


def test_train_starts_as_published_and_a_preset_changes_only_the_size(store):
    at = open_page("train")
    assert at.number_input(key="epochs").value == 15 and at.number_input(key="learning_rate").value == 0.01
    at.button(key="preset-quick").click().run()
    assert (at.number_input(key="epochs").value, at.number_input(key="train_images").value) == (2, 6_000)
    assert at.number_input(key="learning_rate").value == 0.01


def test_another_experiment_brings_its_own_settings(store):
    at = open_page("train")
    for each in experiments():
        at.selectbox(key="experiment").set_value(each.key).run()
        assert not at.exception
        assert at.number_input(key="learning_rate").value == each.recipe.learning_rate
        assert at.selectbox(key="scheduler").value == each.recipe.scheduler
        assert at.selectbox(key="augmentation").value == each.recipe.augmentation
        assert at.slider(key="dropout").value == each.recipe.dropout
        assert at.toggle(key="batch_norm").value == each.recipe.batch_norm


def test_train_puts_exactly_the_settings_on_the_page_into_the_queue(store):
    at = open_page("train", {"experiment": "final-exp3"})
    at.number_input(key="epochs").set_value(3).run()
    at.selectbox(key="validation").set_value("held-out").run()
    at.button(key="train").click().run()
    [run] = store.runs()
    changed = run.recipe.differences(next(e.recipe for e in experiments() if e.key == "final-exp3"))
    assert run.experiment == "final-exp3" and run.state == "queued"
    assert changed == {"epochs": (3, 15), "validation": ("held-out", "test")}
    assert at.selectbox(key="run").value == run.id


def test_bad_values_in_a_link_fall_back_with_a_note(store):
    at = open_page(
        "train", {"experiment": "final-exp2", "learning_rate": "abc", "dropout": "7", "scheduler": "zip", "run": "nope"}
    )
    told = words(at)
    for name in ("learning_rate is 'abc'", "dropout is 7.0", "scheduler is 'zip'", "run is 'nope'"):
        assert name in told
    assert at.number_input(key="learning_rate").value == 0.1 and at.selectbox(key="scheduler").value == "none"


def test_a_stage_link_that_names_no_layer_falls_back_with_a_note(store):
    told = words(open_page("net1", {"layer": "Conv2d-99", "digit": "12"}))
    assert "layer is 'Conv2d-99'" in told and "digit is '12'" in told


def test_two_runs_of_one_recipe_can_be_told_apart(store):
    first, second = (store.run(store.submit(experiments()[0].recipe, "init")) for _ in range(2))
    assert run_title(first) != run_title(second)


def test_a_link_opens_the_same_state(finished):
    first, second = (run.id for run in finished.runs())
    at = open_page("mistakes", {"run": second, "other": first, "true": "4", "predicted": "9"})
    assert (at.selectbox(key="run").value, at.selectbox(key="other").value) == (second, first)
    assert (at.selectbox(key="true").value, at.selectbox(key="predicted").value) == ("4", "9")
    at = open_page("train", {"experiment": "net2", "batch_norm": "false", "dropout": "0.25", "epochs": "7"})
    assert at.toggle(key="batch_norm").value is False and at.slider(key="dropout").value == 0.25
    assert at.number_input(key="epochs").value == 7 and at.number_input(key="learning_rate").value == 0.01


def test_mistakes_counts_what_the_store_says(finished):
    run = finished.runs()[0]
    wrong = round((1 - run.last_test_accuracy) * 10_000)
    assert f"{wrong} of 10,000 test digits are wrong" in words(open_page("mistakes", {"run": run.id}))


def test_a_run_that_diverged_says_what_to_do_next(store):
    run_id = store.submit(experiments()[0].recipe, "init")
    store.update(run_id, state="diverged", message="The loss stopped being a number in epoch 1.", finished_at=1.0)
    at = open_page("train", {"run": run_id})
    assert "The loss stopped being a number in epoch 1." in words(at)


def test_a_store_that_cannot_be_opened_is_one_sentence_on_the_page(monkeypatch):
    monkeypatch.setenv("S7_STORE", "sqlite:////proc/none/runs.sqlite")
    at = open_page("home")
    assert len(at.error) == 1 and "cannot be opened" in at.error[0].value and "\n" not in at.error[0].value


def test_missing_data_is_one_sentence_on_the_page(store, monkeypatch, tmp_path):
    from s7core.data import mnist

    monkeypatch.setattr(mnist, "PACKED", tmp_path)
    monkeypatch.setenv("S7_CACHE", str(tmp_path / "cache"))
    mnist.load_mnist.cache_clear()
    try:
        at = open_page("home")
    finally:
        mnist.load_mnist.cache_clear()
    assert len(at.error) == 1 and "is missing: get the file again" in at.error[0].value


def test_several_seeds_enter_one_run_each_and_differ_in_nothing_else(store):
    at = open_page("train", {"seeds": "3", "seed": "5"})
    assert "seeds 5 to 7" in words(at)
    at.button(key="train").click().run()
    runs = store.runs("queued")
    assert sorted(run.recipe.seed for run in runs) == [5, 6, 7]
    assert all(run.recipe.threads == 1 and run.recipe.without_chance == runs[0].recipe.without_chance for run in runs)


def test_a_single_run_keeps_all_cores(store):
    at = open_page("train")
    at.button(key="train").click().run()
    assert [run.recipe.threads for run in store.runs("queued")] == [0]


def test_replicates_are_shown_with_their_mean_and_its_interval(store, finish):
    recipe = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu")
    ids = [
        finish(store, replace(recipe, seed=seed), "final-exp1", [100 + 10 * place])
        for place, seed in enumerate((1, 1, 2, 3))
    ]
    accuracies = [store.run(run_id).last_test_accuracy * 100 for run_id in ids[1:]]  # a seed counts once
    at = open_page("train", {"run": ids[1]})
    assert f"3 seeds: mean test accuracy {sum(accuracies) / 3:.2f} % after epoch 1" in words(at)
    assert "seeds: mean test accuracy" not in words(open_page("train", {"run": store.submit(recipe, "net1")}))


def test_a_range_test_is_started_shown_and_its_rate_taken_over(store):
    at = open_page("train")
    at.button(key="range-test").click().run()
    [waiting] = store.runs("queued")
    assert (waiting.recipe.scheduler, waiting.recipe.epochs) == ("range-test", 1)
    store.request_stop(waiting.id)
    recipe = Recipe(train_images=600, batch_size=10, epochs=1, scheduler="range-test", device="cpu")
    run_id = store.submit(recipe, "final-exp1", state="running")
    execute([run_id], store)
    at = open_page("train", {"run": run_id})
    assert "Finished: Range test of Final Model, experiment 1" in words(at) and "rule of thumb" in words(at)
    at.button(key=f"use-{run_id}").click().run()
    assert f"A learning rate to try: {at.number_input(key='learning_rate').value:.2g}" in words(at)


def test_a_stopped_run_can_be_resumed_from_its_page(store):
    run_id = store.submit(Recipe(epochs=3, device="cpu"), "final-exp1", state="interrupted")
    store.update(run_id, finished_at=0.0, message="Its process ended before the run did.")
    at = open_page("train", {"run": run_id})
    at.button(key=f"resume-{run_id}").click().run()
    assert store.run(run_id).state == "queued"


def test_pages_open_where_only_range_tests_have_finished(store):
    recipe = Recipe(train_images=200, batch_size=50, epochs=1, scheduler="range-test", device="cpu")
    for seed in (1, 2):
        execute([store.submit(replace(recipe, seed=seed), "final-exp1", state="running")], store)
    assert not any(open_page(page).error for page in ("home", "final_model", "compare", "mistakes"))


def test_a_stopped_run_with_a_result_can_be_resumed_too(store):
    run_id = store.submit(Recipe(train_images=200, batch_size=50, epochs=9, device="cpu"), "final-exp1", state="running")
    execute([run_id], store, lambda event: store.request_stop(run_id) if type(event).__name__ == "Epoch" else None)
    assert store.run(run_id).state == "stopped"
    at = open_page("train", {"run": run_id})
    at.button(key=f"resume-{run_id}").click().run()
    assert store.run(run_id).state == "queued"
