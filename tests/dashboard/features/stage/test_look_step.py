"""The look step shows the figures of the network that PyTorch builds, and follows its toggles and links."""

import re

import pytest
import torch
from pages_under_test import TERM, asked, html, open_page, words
from torch import nn

from dashboard.data.lesson_facts import story_of
from dashboard.state.session import MARKS
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network

pytestmark = pytest.mark.usefixtures("no_workers")

LINES = ("Target, as published", "What changed, and why", "What it is made of", "Look for")
PAGES = {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}


def arithmetic(network: Network) -> dict[str, int]:
    """Multiply-accumulates of each layer for one image, counted from the tensors that PyTorch makes."""
    found: dict[str, int] = {}

    def count(name: str):
        def hook(module: nn.Module, _: object, output: torch.Tensor) -> None:
            weight = getattr(module, "weight", None)
            if weight is not None and weight.dim() > 1:
                found[name] = output[0].numel() * weight[0].numel()

        return hook

    for name, module in network.named_children():
        module.register_forward_hook(count(name))
    network.eval()(torch.zeros(1, 1, 28, 28))
    return found


@pytest.mark.parametrize("key", PAGES)
def test_figures_and_the_largest_layers_are_those_of_the_pytorch_network(key, store):
    at = open_page(PAGES[key])
    network = Network(stage(key).published_architecture)
    total = sum(each.numel() for each in network.parameters())
    sizes = {name: sum(each.numel() for each in layer.parameters()) for name, layer in network.named_children()}
    macs = arithmetic(network)
    figures = html(at)
    assert f"<b>{total:,}</b>" in figures and f"<b>{sum(macs.values()) / 1e6:.2f} M</b>" in figures
    largest, costliest = max(sizes, key=sizes.__getitem__), max(macs, key=macs.__getitem__)
    assert (
        f"{largest} holds {100 * sizes[largest] / total:.0f}% of the parameters; "
        f"{costliest} does {100 * macs[costliest] / sum(macs.values()):.0f}% of the arithmetic"
    ) in words(at)


def test_the_toggles_change_the_figures_and_say_by_how_much(store):
    at = open_page("final_model")
    at.toggle(key="batch_norm").set_value(False).run()
    without = Network(stage("final").architecture(batch_norm=False, dropout=0.1))
    total = sum(each.numel() for each in without.parameters())
    assert f"<b>{total:,}</b><i>−{7_958 - total}</i>" in html(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_story_quotes_every_published_target(store):
    for this in ALL_STAGES:
        told = words(open_page(PAGES[this.key]))
        assert "Target, as published" in told and "**Look for.**" in told
        for published in experiments_of(this.key):
            assert published.target in told


def test_changes_that_have_colons_are_joined_by_semicolons(store):
    told = words(open_page("final_model"))
    assert "Fewer channels in each layer; experiment 2: a higher learning rate; experiment 3: " in told


def test_the_slider_starts_behind_the_first_convolution_and_moving_it_is_looking(store):
    at = open_page("net2")
    assert at.select_slider(key="layer").value == "Conv2d-5" and not at.session_state[MARKS.name]["net2"]
    before = len(re.findall("border:", html(at)))
    at.select_slider(key="layer").set_value("AvgPool2d-27").run()
    assert at.session_state[MARKS.name]["net2"] == {"look"}
    assert "One unit of AvgPool2d-27 sees" in html(at) and len(re.findall("border:", html(at))) > before


def test_a_link_opens_a_digit_and_a_layer_and_a_wrong_one_falls_back_with_a_note(store):
    at = open_page("net2", {"layer": "Conv2d-11", "digit": "7"})
    assert (at.select_slider(key="layer").value, at.segmented_control(key="digit").value) == ("Conv2d-11", 7)
    assert asked(at, "layer") == "Conv2d-11" and not at.warning
    at = open_page("net2", {"layer": "Conv2d-99", "digit": "x"})
    told = words(at)
    assert "layer is 'Conv2d-99'" in told and "digit is 'x'" in told
    assert (at.select_slider(key="layer").value, at.segmented_control(key="digit").value) == ("Conv2d-5", 5)


def test_what_the_published_table_leaves_out_is_told_by_the_audit_and_not_here(store):
    for page in PAGES.values():
        at = open_page(page)
        assert "published table" not in words(at)
        table = at.dataframe[0]
        assert "In the published table" not in table.proto.column_order and "lost" not in table.value.to_string()
    assert "Rows 12 to 14 are missing" in html(open_page("audit"))


def test_the_story_is_three_lines_and_the_rest_of_it_and_the_tables_are_folded(store):
    for this in ALL_STAGES:
        at = open_page(PAGES[this.key])
        story = [each.value for each in at.markdown if each.value.startswith("**") and each not in _folded(at)]
        lines = [TERM.sub(r"\1", each) for each in story if each.split("**")[1].rstrip(".") in LINES]
        assert len(lines) == 3 and all(len(each) < 300 for each in lines)
        folded = TERM.sub(r"\1", "\n".join(each.value for each in _folded(at)))
        assert story_of(this.key).architecture in folded and story_of(this.key).look_for[-1] in folded


def _folded(at) -> list:
    return [each for expander in at.expander for each in expander.markdown]
