"""The answers to the questions agree with torch, with the published tables and with what the runs have learned."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.question import Question
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.recipe import Recipe

GOLDEN = {
    each["key"]: each for each in json.loads((Path(__file__).parents[2] / "golden" / "stages.json").read_text())["stages"]
}
REFERENCE = AccuracyHistory("the reference run of seed 1", (0.9, 0.98), (0.8, 0.99))
OWN = AccuracyHistory("your run", (0.9012, 0.9544, 0.9733), (0.85, 0.93, 0.9701), own=True)


def recipe_of(stage_key: str) -> Recipe:
    return experiments_of(stage_key)[0].recipe


def asked(stage_key: str, own: AccuracyHistory | None = None, **toggles) -> dict[str, Question]:
    recipe = recipe_of(stage_key)
    its_recipe = replace(recipe, train_images=6_000) if own else None
    given = question_context(replace(recipe, **toggles), own, its_recipe, REFERENCE, recipe)
    return {each.key: each for each in questions(given)}


def parameters(network: nn.Module, kind: type[nn.Module]) -> int:
    return sum(each.numel() for module in network.modules() if isinstance(module, kind) for each in module.parameters())


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda each: each.key)
def test_there_are_three_to_five_with_hints_and_an_explanation(stage):
    for own in (None, OWN):
        found = asked(stage.key, own)
        assert 3 <= len(found) <= 5
        for each in found.values():
            assert 1 <= len(each.hints) <= 2 and each.explanation and each.is_right(each.answer)
            assert not each.is_right(None) and (each.answer in each.choices) == (each.kind == "choice")


@pytest.mark.parametrize("stage", ["init", "net1", "final"])
@pytest.mark.parametrize("on", [True, False])
def test_what_batch_norm_adds_is_what_torch_counts_whichever_way_the_toggle_is(stage, on):
    with_it, without = (
        sum(
            each.numel()
            for each in Network(next(s for s in ALL_STAGES if s.key == stage).architecture(wanted, 0.1)).parameters()
        )
        for wanted in (True, False)
    )
    answer = asked(stage, batch_norm=on)["batch-norm"]
    assert answer.answer == with_it - without
    assert f"= {with_it - without:,}:" in answer.explanation and not answer.is_right(with_it - without + 1)


def test_the_share_of_linear_layers_is_torch_s():
    network = Network(ALL_STAGES[0].published_architecture)
    linear = parameters(network, nn.Linear)
    share = 100 * linear / sum(each.numel() for each in network.parameters())
    found = asked("init")["linear-share"]
    assert found.answer == pytest.approx(share) and found.is_right(round(share)) and not found.is_right(share + 1.5)


def test_fields_and_jumps_are_those_of_the_golden_tables():
    for stage, key, field in (
        ("init", "field", "receptive_field"),
        ("net2", "field", "receptive_field"),
        ("net1", "jump", "jump"),
    ):
        pool = [row for row in GOLDEN[stage]["layers"] if row["type"] == "MaxPool2d"][-1]
        found = asked(stage)[key]
        assert found.answer == pool[field] and f"MaxPool2d-{pool['index']}" in found.text, stage


def test_the_costliest_layer_is_the_one_with_most_multiplications_in_torch():
    counted, network = {}, Network(ALL_STAGES[2].published_architecture).eval()
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    for place, module in enumerate(convolutions):
        module.register_forward_hook(
            lambda module, _, out, place=place: counted.update({place: out.numel() * module.weight[0].numel()})
        )
    with torch.no_grad():
        network(torch.zeros(1, 1, 28, 28))
    indices = [row["index"] for row in GOLDEN["net2"]["layers"] if row["type"] == "Conv2d"]
    assert asked("net2")["costliest"].answer == f"Conv2d-{indices[max(counted, key=counted.get)]}"


def test_a_wider_squeeze_and_a_layer_in_place_of_pooling_are_counted_by_torch():
    assert asked("net2")["squeeze"].answer == nn.Conv2d(32, 10, 3, bias=False).weight.numel()
    assert asked("final")["average"].answer == nn.Linear(16 * 6 * 6, 10).weight.numel()


def test_questions_about_a_run_ask_of_one_s_own_and_take_its_figures():
    wrong = asked("init", OWN)["wrong"]
    assert wrong.answer == 267 and "your run" in wrong.text  # 97.33 % of 10,000 are right
    rise = asked("net1", OWN)["rise"]
    assert rise.answer == pytest.approx(7.21) and rise.is_right(7.2) and not rise.is_right(7.1)
    assert asked("net1", OWN)["gap"].answer == "below test accuracy"
    assert asked("final", OWN)["steps"].answer == 47  # 6,000 images in batches of 128


def test_without_a_run_the_reference_run_is_asked_about_and_named():
    assert asked("init")["wrong"].answer == 200 and "the reference run of seed 1" in asked("init")["wrong"].text
    assert asked("final")["steps"].answer == 469


def test_a_run_of_one_epoch_is_not_asked_how_much_it_rose():
    short = AccuracyHistory("your run", (0.95,), (0.9,), own=True)
    assert "the reference run of seed 1" in asked("net1", short)["rise"].text
    assert "your run" in asked("init", short)["wrong"].text
