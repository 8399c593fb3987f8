"""The layers of a network as a table."""

import pytest

from dashboard.components.layer_tables import LOST, layer_table
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network
from s7core.model.trace import trace


def tables(stage_key: str, dropout: float) -> None:
    from dashboard.components.layer_tables import layer_table, show_layer_table, show_share_table
    from s7core.lesson.stages import stage
    from s7core.model.trace import trace

    this = stage(stage_key)
    traced = trace(this.architecture(this.batch_norm, dropout))
    show_layer_table(layer_table(traced, this, dropout == this.dropout), this.title)
    show_share_table(traced)


def published(stage_key: str):
    this = stage(stage_key)
    return layer_table(trace(this.published_architecture), this, as_published=True)


@pytest.mark.parametrize("stage_key", [each.key for each in ALL_STAGES])
def test_parameters_are_those_of_pytorch_s_modules_and_shares_sum_to_one(stage_key):
    table = published(stage_key)
    modules = list(Network(stage(stage_key).published_architecture, 1))
    assert table["Parameters"].tolist() == [sum(each.numel() for each in module.parameters()) for module in modules]
    assert table["Share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("stage_key", [each.key for each in ALL_STAGES])
def test_each_step_of_the_receptive_field_adds_up(stage_key):
    table, field = published(stage_key), 1
    for steps, after in zip(table["How it grows"], table["Receptive field"], strict=True):
        assert bool(steps) == (after != field)
        if steps:
            left, right = steps.replace("×", "*").replace("−", "-").split("=")
            assert left.startswith(f"{field} +") and eval(left) == int(right) == after
        field = after


def test_rows_that_the_published_table_lost_are_marked():
    table = published("net1")
    lost = table.loc[table["In the published table"] == LOST, "Layer"].tolist()
    assert lost == ["BatchNorm2d-12", "Conv2d-13", "ReLU-14"]


def test_a_network_that_was_not_published_has_no_published_names():
    this = stage("net1")
    assert not layer_table(trace(this.architecture(False, 0.0)), this, as_published=False)["In the published table"].any()


def test_published_names_have_a_column_only_where_they_differ(draw):
    shown, hidden = (
        draw(tables, key, dropout).dataframe[0] for key, dropout in (("net1", stage("net1").dropout), ("net1", 0.9))
    )
    assert "In the published table" in list(shown.proto.column_order)
    assert "In the published table" not in list(hidden.proto.column_order) and "Layer" in list(hidden.proto.column_order)


def test_shares_of_parameters_and_of_arithmetic_sum_to_one(draw):
    table = draw(tables, "final", 0.1).dataframe[1].value
    assert table["Share of parameters"].sum() == pytest.approx(1) == table["Share of arithmetic"].sum()
    assert table["Parameters"].sum() == 7_958
