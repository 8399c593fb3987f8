"""The settings of a run as widgets, each made from its one declaration in Recipe and live in the address."""

from typing import Any

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.data.warm_start import machine_devices
from dashboard.state.session import SETTING_KEYS
from s7core.language.translation import _
from s7core.recipe import setting
from s7core.setting import Setting

SLIDER_STEP = 0.005


def setting_widget(declared: Setting, default: Any, default_is: str = "") -> Any:
    """Draw the widget that fits the setting and return its value; a caption gives the default where the value differs.

    `default_is` says what the default is, "published" where it is left out, as in "published: 0.01".
    """
    value = _widget(declared, default)
    if value != default:
        origin, text = default_is or _("published"), setting(declared.name).text(default)
        st.caption(_(":material/edit: changed; {origin}: {default}", origin=origin, default=text))
    return value


def _widget(declared: Setting, default: Any) -> Any:
    if declared.choices:
        options = list(declared.choices)
        if declared.name == "device" and (found := machine_devices()):  # all are offered until it is known which are there
            options = ["auto", *found]
        return select(
            declared.label,
            options,
            key=SETTING_KEYS[declared.name],
            default=default,
            title=declared.choices.get,
            help=declared.help,
        )
    common: dict[str, Any] = {"key": SETTING_KEYS[declared.name].name, "help": declared.help, "bind": "query-params"}
    if declared.kind is bool:
        return st.toggle(declared.label, value=default, **common)
    if declared.kind is str:
        return " ".join(
            st.text_area(
                declared.label,
                default,
                max_chars=int(declared.maximum),
                height="content",
                placeholder="conv16 relu bn …",
                **common,
            ).split()
        )
    if declared.name == "dropout":
        return st.slider(declared.label, declared.minimum, declared.maximum, default, SLIDER_STEP, format="%.3g", **common)
    if declared.kind is int:
        return st.number_input(declared.label, int(declared.minimum), int(declared.maximum), default, **common)
    return st.number_input(
        declared.label, declared.minimum, declared.maximum, default, step=_step(default), format="%g", **common
    )


def _step(default: float) -> float:
    return default if 0 < default < 0.5 else 0.05 if default else 0.0005
