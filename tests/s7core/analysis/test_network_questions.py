"""Answers about networks against torch and the golden tables."""

import json
from pathlib import Path

import pytest
import torch
from questions_under_test import asked
from torch import nn

from s7core.lesson.stages import ALL_STAGES, FINAL, INIT, NET1, NET2, stage
from s7core.model.network import Network

GOLDEN = {
    facts["key"]: facts for facts in json.loads((Path(__file__).parents[2] / "golden" / "stages.json").read_text())["stages"]
}


def counted(network: nn.Module, kind: type[nn.Module] = nn.Module) -> int:
    """Parameters of the layers of one kind."""
    return sum(
        parameter.numel() for module in network.children() if isinstance(module, kind) for parameter in module.parameters()
    )


@pytest.mark.parametrize("key", ["init", "net1", "final"])
@pytest.mark.parametrize("on", [True, False])
def test_what_batch_norm_adds_is_what_torch_counts_whichever_way_the_toggle_is(key, on):
    with_it, without = (counted(Network(stage(key).architecture(wanted, 0.1))) for wanted in (True, False))
    question = asked(key, batch_norm=on)["batch-norm"]
    assert question.answer == with_it - without
    assert f"= {with_it - without:,}:" in question.explanation and not question.is_right(with_it - without + 1)


def test_the_share_of_linear_layers_is_torch_s():
    network = Network(INIT.published_architecture)
    share = 100 * counted(network, nn.Linear) / counted(network)
    question = asked("init")["linear-share"]
    assert question.answer == pytest.approx(share)
    assert question.is_right(round(share)) and not question.is_right(share + 1.5)


def test_fields_and_jumps_are_those_of_the_golden_tables():
    for key, asked_for, field in (
        ("init", "field", "receptive_field"),
        ("net2", "field", "receptive_field"),
        ("net1", "jump", "jump"),
    ):
        pool = [row for row in GOLDEN[key]["layers"] if row["type"] == "MaxPool2d"][-1]
        question = asked(key)[asked_for]
        assert question.answer == pool[field] and f"MaxPool2d-{pool['index']}" in question.text, key


def test_the_costliest_layer_is_the_one_with_most_multiplications_in_torch():
    counts, network = {}, Network(NET2.published_architecture).eval()
    convolutions = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    for place, module in enumerate(convolutions):
        module.register_forward_hook(
            lambda module, _, out, place=place: counts.update({place: out.numel() * module.weight[0].numel()})
        )
    with torch.no_grad():
        network(torch.zeros(1, 1, 28, 28))
    indices = [row["index"] for row in GOLDEN["net2"]["layers"] if row["type"] == "Conv2d"]
    question = asked("net2")["costliest"]
    assert question.answer == f"Conv2d-{indices[max(counts, key=counts.get)]}"
    assert set(question.choices) == {f"Conv2d-{index}" for index in indices}


def test_a_wider_squeeze_and_a_layer_in_place_of_pooling_are_counted_by_torch():
    assert asked("net2")["squeeze"].answer == nn.Conv2d(32, 10, 3, bias=False).weight.numel()
    assert asked("final")["average"].answer == nn.Linear(16 * 6 * 6, 10).weight.numel()


def test_how_many_times_fewer_parameters_there_are_is_the_ratio_of_torch_s_counts():
    ratio = counted(Network(INIT.published_architecture)) / counted(Network(NET1.published_architecture))
    question = asked("net1")["times-fewer"]
    assert question.answer == pytest.approx(ratio) and question.is_right(round(ratio, 1))
    assert not question.is_right(ratio * 1.1) and INIT.title in question.text


def test_explanations_show_arithmetic_that_gives_the_answer():
    for declared in ALL_STAGES:
        for key in ("field", "jump", "squeeze", "average"):
            question = asked(declared.key).get(key)
            if question:
                written = question.explanation.split("=")[0].replace("×", "*").replace("−", "-").replace(",", "")
                assert eval(written) == question.answer, (declared.key, key)
    assert FINAL.key in GOLDEN
