"""The editor: a network changed layer by layer, with its shapes, counts and receptive field."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components.address_widgets import segments, select
from dashboard.components.aligned_layers import show_aligned
from dashboard.components.error_sentences import guarded, say_error
from dashboard.components.metrics import Metric, show_metrics
from dashboard.components.network_diagram import show_diagram
from dashboard.features.build.board_offer import board_metric, show_board_offer
from dashboard.features.build.train_network import USUAL_DROPOUT, show_train_network
from dashboard.state.address import asked, drop_address, link_note, set_address
from dashboard.state.session import (
    LAYER_EDIT,
    LAYERS,
    LAYERS_PROBLEM,
    LAYERS_TEXT,
    SELECTED_LAYER,
    START_STAGE,
)
from dashboard.state.session_key import Key
from s7core import formatting
from s7core.language.translation import N_, _, _p
from s7core.lesson.architecture import MAX_LAYERS, layers_from_text, layers_to_text
from s7core.lesson.layers import KINDS, Layer, MaxPool2d, kind_of
from s7core.lesson.stages import ALL_STAGES, Stage, apply_toggles, stage
from s7core.model.architecture_check import architecture_problem, fitting_layers
from s7core.model.trace import Trace, layer_name, trace

Layers = tuple[Layer, ...]
FIELD_TITLES = {  # of a layer; another field is shown by its name
    "channels": N_("Channels"),
    "kernel": N_("Kernel"),
    "stride": N_("Stride"),
    "padding": N_("Padding"),
    "bias": N_("Bias"),
    "features": N_("Features"),
}


def show_editor() -> None:
    """Draw the editor of the network in the address, beside the figures of the stage that it starts from."""
    key = segments(
        _("Start from"),
        [each.key for each in ALL_STAGES],
        key=START_STAGE,
        default=ALL_STAGES[-1].key,
        title=lambda each: stage(each).title,
        on_change=guarded(_forget),
    )
    start = stage(key)
    layers = _asked(start)
    fitting = tuple(fitting_layers(layers))
    reason = architecture_problem(layers)
    _numbers(trace(start.published_architecture), trace(fitting), whole=len(fitting) == len(layers))
    if reason:
        say_error(reason)
    picture = st.container()
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    with row:
        at = _choose_layer(layers)
    if fitting:
        with picture:
            show_diagram(trace(fitting), trace(fitting).rows[at].name if at < len(fitting) else "", when_clicked=_pick)
    _edit(row, layers, at)
    _train(start, layers, reason)
    if layers == start.published_architecture:
        st.caption(_("Nothing is changed yet. Select a layer, then change it, remove it, or add one after it."))
    elif len(fitting) == len(layers):
        published = _("{stage}, published", stage=start.title)
        show_aligned(published, trace(start.published_architecture), _("Edited"), trace(fitting))
    with st.expander(_("The same as text, to keep or to paste")):
        _as_text(layers)


def _asked(start: Stage) -> Layers:
    """The layers that the address asks for, or those of the stage as published."""
    if (text := asked(LAYERS)) is not None:
        try:
            # The text does not hold dropout rates; the stage's rate is used for all dropout layers.
            return apply_toggles(layers_from_text(text), True, start.dropout or USUAL_DROPOUT)
        except ValueError as error:
            link_note(str(error), _("The published layers are shown instead."))
    return start.published_architecture


def _set(layers: Layers, at: int) -> None:
    set_address(LAYERS, layers_to_text(layers))
    SELECTED_LAYER.set(str(max(0, min(at, len(layers) - 1)) + 1))


def _forget() -> None:
    drop_address(LAYERS)
    SELECTED_LAYER.pop()


def _pick(name: str) -> None:
    SELECTED_LAYER.set(name.rpartition("-")[2])


def _numbers(before: Trace, now: Trace, whole: bool) -> None:
    def change(name: str) -> str:
        difference = getattr(now, name) - getattr(before, name)
        return _("{difference} against published", difference=formatting.signed(difference)) if difference else ""

    parameters = _("Parameters") if whole else _("Parameters, as far as it fits")
    show_metrics(
        Metric(parameters, formatting.count(now.parameters), change("parameters")),
        Metric(_("Multiply-accumulates"), formatting.millions(now.macs), change("macs")),
        Metric(_("Receptive field"), _("{count} px", count=now.receptive_field), change("receptive_field")),
        Metric(_("Output"), formatting.shape(now.output_shape)),
        board_metric(now.parameters),
    )


def _choose_layer(layers: Layers) -> int:
    """The place of the chosen layer, from 0."""
    places = [str(place) for place in range(1, len(layers) + 1)]
    if SELECTED_LAYER.get(places[0]) not in places:
        SELECTED_LAYER.set(places[-1])
    usual = next((place for place, layer in enumerate(layers, start=1) if isinstance(layer, MaxPool2d)), 1)
    chosen = select(
        _("Selected layer"),
        places,
        key=SELECTED_LAYER,
        default=str(usual),
        width=190,
        title=lambda place: layer_name(layers[int(place) - 1], int(place)),
        help=_("Or click it in the picture."),
    )
    return int(chosen) - 1


def _edit(row: st.delta_generator.DeltaGenerator, layers: Layers, at: int) -> None:
    """Draw in this row what changes, removes and moves the layer at this place, and what adds one after it."""
    kind = kind_of(layers[at])
    for name in kind.editable():
        _number(row, name, getattr(layers[at], name), *kind.limits[name], partial(_replaced, layers, at))
    for name in kind.flags.values():
        _flag(row, name, getattr(layers[at], name), LAYER_EDIT.key(f"{at}-{name}"), partial(_replaced, layers, at))
    row.button(
        _("Remove"),
        icon=":material/delete:",
        disabled=len(layers) == 1,
        on_click=guarded(_set),
        args=(layers[:at] + layers[at + 1 :], at),
        key="remove",
    )
    row.button(
        _p("place of a layer", "Earlier"),
        icon=":material/arrow_back:",
        disabled=at == 0,
        on_click=guarded(_set),
        args=(_swapped(layers, at - 1), at - 1),
        key="earlier",
    )
    row.button(
        _p("place of a layer", "Later"),
        icon=":material/arrow_forward:",
        disabled=at == len(layers) - 1,
        on_click=guarded(_set),
        args=(_swapped(layers, at), at + 1),
        key="later",
    )
    _add(row, layers, at)


def _add(row: st.delta_generator.DeltaGenerator, layers: Layers, at: int) -> None:
    """Draw the choice of a new layer and the button that inserts it after place `at`."""
    new = _new_layers()
    title = row.selectbox(_("Add after it"), list(new), key="new", width=160)
    row.button(
        _("Add"),
        icon=":material/add:",
        disabled=len(layers) >= MAX_LAYERS,
        on_click=guarded(_set),
        args=((*layers[: at + 1], new[title], *layers[at + 1 :]), at + 1),
        key="add",
    )


def _number(
    place: st.delta_generator.DeltaGenerator, name: str, value: int, low: int, high: int, change: Callable[..., None]
) -> None:
    """Draw a number field that always shows `value`, the layer's own, and calls `change` with what is entered."""
    key = LAYER_EDIT.key(name)
    key.set(value)
    place.number_input(
        _field_title(name), low, high, key=key.name, width=120, on_change=guarded(partial(_entered, change, name, key))
    )


def _flag(
    place: st.delta_generator.DeltaGenerator, name: str, value: bool, key: Key[Any], change: Callable[..., None]
) -> None:
    """Draw a switch that always shows `value`, the layer's own, and calls `change` with its new state."""
    key.set(value)
    place.toggle(_field_title(name), key=key.name, on_change=guarded(partial(_entered, change, name, key)))


def _field_title(name: str) -> str:
    return _(FIELD_TITLES[name]) if name in FIELD_TITLES else name.capitalize()


def _entered(change: Callable[..., None], name: str, key: Key[Any]) -> None:
    change(**{name: key.value})


def _replaced(layers: Layers, at: int, **values: int | bool) -> None:
    _set((*layers[:at], replace(layers[at], **values), *layers[at + 1 :]), at)


def _swapped(layers: Layers, first: int) -> Layers:
    """The layers with those at places `first` and `first + 1` exchanged."""
    return (*layers[:first], *reversed(layers[first : first + 2]), *layers[first + 2 :])


def _train(start: Stage, layers: Layers, reason: str | None) -> None:
    row = st.container(horizontal=True, gap="small")
    show_train_network(row, start, layers, reason)
    show_board_offer(row, layers, reason)
    row.button(
        _("Reset to {stage} as published", stage=start.title),
        icon=":material/undo:",
        on_click=guarded(_forget),
        key="undo",
        type="tertiary",
        disabled=layers == start.published_architecture,
    )


def _as_text(layers: Layers) -> None:
    problem = LAYERS_PROBLEM.pop()
    if not problem:  # a text with a mistake stays in the field, so that it can be corrected
        LAYERS_TEXT.set(layers_to_text(layers))
    st.text_area(
        _("Layers"), key=LAYERS_TEXT.name, on_change=guarded(_read_text), label_visibility="collapsed", max_chars=1_000
    )
    if problem:
        say_error(problem)
    command = 'python -m s7core summary final --layers "…"'
    st.caption(_("The command line takes it too: `{command}`.", command=command))


def _read_text() -> None:
    try:
        _set(layers_from_text(LAYERS_TEXT.value), 0)
    except ValueError as error:
        LAYERS_PROBLEM.set(str(error))


def _new_layers() -> dict[str, Layer]:
    """The layers that can be added, by their titles."""
    return {title: layer for kind in KINDS.values() for title, layer in kind.examples.items()}
