"""States of widgets as a browser would send them, and as none would."""

import json
from collections.abc import Iterator
from typing import Any

from raw_client import Widget
from streamlit.proto.WidgetStates_pb2 import WidgetState

HUGE = 10**18
CURLY = "![x](http://127.0.0.1:9/x.png) <script>alert(1)</script> $\\frac{1}{2}$ :smile: www.example.org"
ODD_TEXTS = ("", CURLY, "\0", "𝔘" * 300, "-1", "1e400", "conv512k1 " + "relu " * 56, "__proto__")
ODD_JSON = (
    "[]",
    "null",
    "{}",
    "9" * 400,
    '{"clicked": {}}',
    '{"picture": 5, "strokes": [], "hidden": "x", "lost": 7, "value": null, "sizes": {}}',
    json.dumps(dict.fromkeys(("picture", "strokes", "hidden", "lost", "clicked", "value"), CURLY)),
)
ODD_NUMBERS = (-1, 0, HUGE, -HUGE)
ODD_FLOATS = (float("nan"), float("inf"), float("-inf"), -1.0, 1e308)


def clicked(widget: Widget | str) -> WidgetState:
    """A button's click, by the widget or by its id."""
    return WidgetState(id=widget if isinstance(widget, str) else widget.id, trigger_value=True)


def valued(widget: Widget, value: Any) -> WidgetState:
    """The state of a widget with this value, in the field of the message that its kind uses."""
    state = WidgetState(id=widget.id)
    if widget.kind == "checkbox":
        state.bool_value = value
    elif widget.kind == "number_input":
        whole = widget.proto.data_type == widget.proto.INT
        setattr(state, "int_value" if whole else "double_value", value)
    elif widget.kind in ("multiselect", "button_group"):
        state.string_array_value.data.extend([value] if isinstance(value, str) else value)
    elif widget.kind == "slider":
        state.double_array_value.data.extend([value] if isinstance(value, float | int) else value)
    else:
        state.string_value = value
    return state


def component_event(widget: Widget, event: str, value: Any) -> WidgetState:
    """What a component tells its callback `on_<event>_change`."""
    told = json.dumps([{"event": event, "value": value}])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events", json_trigger_value=told)


def component_state(widget: Widget, value: Any) -> WidgetState:
    return WidgetState(id=widget.id, json_value=value if isinstance(value, str) else json.dumps(value))


def odd_states(widget: Widget) -> Iterator[WidgetState]:
    """Values of this widget that its page never offers: beyond its limits, no option of it, and markup."""
    if widget.kind in ("button", "download_button"):
        yield clicked(widget)
    elif widget.kind == "checkbox":
        yield valued(widget, True)
        yield valued(widget, False)
    elif widget.kind == "number_input":
        whole = widget.proto.data_type == widget.proto.INT
        yield from (valued(widget, number) for number in (ODD_NUMBERS if whole else ODD_FLOATS))
    elif widget.kind == "slider" and widget.proto.type == widget.proto.SELECT_SLIDER:
        yield from (WidgetState(id=widget.id, string_array_value={"data": [text]}) for text in ODD_TEXTS)
    elif widget.kind == "vega_lite_chart":
        yield from (valued(widget, text) for text in ("{}", '{"selection": {}}', '{"selection": {"cell": [{"true": "x"}]}}'))
    elif widget.kind == "slider":
        yield from (WidgetState(id=widget.id, double_array_value={"data": [number]}) for number in ODD_FLOATS)
        yield WidgetState(id=widget.id, double_array_value={"data": []})
    elif widget.kind in ("multiselect", "button_group"):
        yield from (valued(widget, [text]) for text in ODD_TEXTS)
        yield valued(widget, [])
    elif widget.kind == "bidi_component":
        yield from (component_state(widget, text) for text in ODD_JSON)
        for event in ("clicked", "turned", "next", "hidden", "moved", "value", "drawn"):
            yield from (component_event(widget, event, value) for value in (None, CURLY, HUGE, [[]], {"key": CURLY}))
    else:
        yield from (valued(widget, text) for text in ODD_TEXTS if isinstance(text, str))
