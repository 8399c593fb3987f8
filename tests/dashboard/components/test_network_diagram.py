"""A network as a row of boxes."""

import json
import math
import re

import pytest

from dashboard.components.network_diagram import PIXEL
from s7core.lesson.layers import Conv2d, Linear, kind_of

BOX = re.compile(
    r'<div([^>]*) title="([^"]*)"><i style="height:(\d+)px;width:(\d+)px;background:([^"]*)"></i>'
    r"(\w+) <small>([^<]*)</small>"
)


def diagram(chosen: str) -> None:
    from dashboard.components.network_diagram import show_diagram
    from s7core.lesson.architecture import layers_from_text
    from s7core.model.trace import trace

    show_diagram(trace(layers_from_text("conv8 maxpool2 flatten linear10")), chosen, lambda name: None)


@pytest.fixture
def boxes(draw):
    [component] = draw(diagram, "MaxPool2d-2").get("bidi_component")
    return BOX.findall(json.loads(component.proto.json))


def test_boxes_are_as_high_as_the_grid_and_wider_with_more_channels(boxes):
    heights, widths = ([int(box[place]) for box in boxes] for place in (2, 3))
    assert heights[:3] == [round(side * PIXEL) for side in (28, 26, 13)] and heights[3] == heights[4] < heights[2]
    assert widths[1] == widths[2] == round(5 + 3 * math.log2(9)) > widths[0] and widths[3] > widths[4]


def test_each_box_says_its_layer_shape_parameters_and_field(boxes):
    assert [(box[5], box[6]) for box in boxes] == [
        ("image", "1×28²"),
        ("conv", "8×26²"),
        ("max", "8×13²"),
        ("flat", "1352"),
        ("lin", "10"),
    ]
    assert boxes[1][1] == "Conv2d-1: 8 × 26 × 26, 72 parameters, sees 3 pixels"
    assert boxes[4][1] == "Linear-4: 10, 13,530 parameters, sees 28 pixels"


def test_layers_can_be_chosen_the_image_cannot_and_one_is(boxes):
    assert [re.findall(r'data-key="([\w-]+)"', box[0]) for box in boxes] == [
        [],
        ["Conv2d-1"],
        ["MaxPool2d-2"],
        ["Flatten-3"],
        ["Linear-4"],
    ]
    assert [box[1].split(":")[0] for box in boxes if 'aria-pressed="true"' in box[0]] == ["MaxPool2d-2"]


def test_each_box_has_the_colour_of_its_kind_of_layer(boxes):
    colours = [box[4] for box in boxes]
    assert colours[1] == kind_of(Conv2d(8)).colour and colours[4] == kind_of(Linear(10)).colour
    assert len({colours[0], colours[1], colours[2]}) == 3
