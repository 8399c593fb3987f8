"""How the receptive field grows, in figures and in words."""

import re

import pytest

from dashboard.components.receptive_growth import growth_table, published_field, sees
from s7core.lesson.architecture import layers_from_text
from s7core.lesson.stages import stage, stage_mark
from s7core.model.trace import trace

LAYERS = "conv8 relu maxpool2 conv8 flatten linear10"


def formula(index: int) -> None:
    from dashboard.components.receptive_growth import show_formula
    from s7core.lesson.architecture import layers_from_text
    from s7core.model.trace import trace

    rows = trace(layers_from_text("conv8 relu maxpool2 conv8 flatten linear10")).rows
    show_formula(rows[index], rows[index - 1] if index else None)


def test_the_chart_s_table_has_a_row_for_each_layer_of_each_item():
    mark, traced = stage_mark("net1"), trace(layers_from_text(LAYERS))
    table = growth_table([("One", mark, traced), ("Two", mark, traced)])
    assert (
        table["receptive_field"].tolist() == [3, 3, 4, 8, 28, 28] * 2 and table["layer"].tolist() == [1, 2, 3, 4, 5, 6] * 2
    )
    assert table["item"].tolist() == ["One"] * 6 + ["Two"] * 6 and set(table["colour"]) == {mark.colour}


@pytest.mark.parametrize(
    ("index", "told"),
    [
        (0, [r"r = 1 + (3 - 1)\times 1 = 3", r"j = 1 \times 1 = 1"]),
        (2, [r"r = 3 + (2 - 1)\times 1 = 4", r"j = 1 \times 2 = 2"]),
        (3, [r"r = 4 + (3 - 1)\times 2 = 8", r"j = 2 \times 1 = 2"]),
        (4, [r"r = 8 + (11 - 1)\times 2 = 28"]),
    ],
)
def test_a_layer_with_a_window_is_explained_by_its_arithmetic(draw, index, told):
    [line] = draw(formula, index).latex
    lines = re.sub(r"\\(begin|end)\{aligned\}|[&$]", "", line.value).split(r"\\")
    assert [each.strip() for each in lines] == told


@pytest.mark.parametrize(("index", "told"), [(1, "each place by itself"), (5, "all the numbers before it")])
def test_a_layer_without_a_window_is_explained_in_words(draw, index, told):
    at = draw(formula, index)
    assert not at.latex and told in at.markdown[0].value


def test_what_a_unit_sees_and_how_far_apart_its_neighbours_look():
    first, _, pool, _, flatten, linear = trace(layers_from_text(LAYERS)).rows
    assert sees(first) == "A unit of **Conv2d-1** sees **3 × 3** pixels. Neighbouring units look 1 pixel apart."
    assert sees(pool) == "A unit of **MaxPool2d-3** sees **4 × 4** pixels. Neighbouring units look 2 pixels apart."
    assert "only lays its grid in a row" in sees(flatten) and "**28 × 28** pixels" in sees(flatten)
    assert sees(linear) == "A unit of **Linear-6** sees **28 × 28** pixels."  # it has no neighbours on a grid


@pytest.mark.parametrize(
    ("key", "published", "computed"), [("init", 16, 28), ("net1", 11, 28), ("net2", 16, 32), ("final", 12, 32)]
)
def test_the_published_field_stands_beside_the_computed_one_with_its_likely_reason(store, key, published, computed):
    this = stage(key)
    told = published_field(this, trace(this.published_architecture))
    fields = f"**{this.title} as a whole: published {published} pixels, computed {computed} pixels.**"
    assert told.startswith(f"{fields} Most likely the published count")
    steps = told.rpartition(": ")[2].replace("\u00a0", " ").partition(" = ")
    assert steps[2] in ("", f"{published}.") and (not steps[2] or eval(steps[0].replace("×", "*")) == published)


def test_where_nothing_was_published_nothing_is_said(store, monkeypatch):
    monkeypatch.setattr("dashboard.components.receptive_growth.experiments_of", lambda key: ())
    assert published_field(stage("net1"), trace(stage("net1").published_architecture)) == ""


def unit_of(chosen: str) -> None:
    from dashboard.components.receptive_growth import explain_unit
    from s7core.lesson.stages import stage
    from s7core.model.trace import trace

    told = stage("net1")
    assert explain_unit(told, trace(told.published_architecture), chosen).name == chosen


def test_a_unit_is_told_with_its_arithmetic_and_what_was_published(draw):
    at = draw(unit_of, "Conv2d-4")
    told = " ".join(each.value for each in at.markdown)
    assert (
        not at.exception
        and "**5 × 5** pixels" in told
        and "Net1 as a whole: published 11 pixels, computed 28 pixels." in told
    )
    assert "= 5" in at.latex[0].value and draw(unit_of, "Conv2d-1").latex
