"""A drawing pad and trained networks that read what is drawn, all in the browser, without a question to the server.

Each network is a square to scale: its area is the number of parameters. Browsers fetch their weights from `/s7/network`, see
data/stage_networks.py.
"""

import math
from collections.abc import Sequence

import streamlit as st

from dashboard.assets import assets_version, script, stylesheet
from dashboard.components.script_messages import script_messages
from dashboard.data.stage_networks import StageNetwork
from dashboard.server.routes import PREFIX
from dashboard.state.visitor import base_path
from s7core.export.web.drawing_sizes import drawing_sizes
from s7core.language.translation import _
from s7core.lesson.digit_strokes import DIGIT_STROKES

OPENING_DIGIT = 3  # that is drawn by itself when the page opens

_component = st.components.v2.component("s7_four_networks", js=script("four_networks"), css=stylesheet("four_networks/view"))


def four_networks(networks: Sequence[StageNetwork], strokes: str, key: str) -> None:
    """Draw the pad beside at least one network.

    It begins with `strokes`, as the drawing pad writes them; where these are "", a digit is drawn by itself. What the
    visitor draws stands in the address as `strokes`, so that other pages can take it over.
    """
    base = base_path().rstrip("/") + PREFIX
    largest = max(network.parameters for network in networks)
    data = {
        "routes": base,
        "assets": f"{base}assets/{assets_version()}/",
        "networks": [
            {
                "key": network.stage.key,
                "title": network.stage.title,
                "run": network.run_id,
                "parameters": network.parameters,
                "colour": network.stage.mark.colour,
                "side": round(math.sqrt(network.parameters / largest), 4),
            }
            for network in networks
        ],
        "drawing": drawing_sizes(),
        "digits": DIGIT_STROKES,
        "first": OPENING_DIGIT,
        "strokes": strokes,
        "failed": _("The networks could not be loaded from the server. Reload the page."),
        **script_messages("four_networks"),
    }
    _component(key=key, data=data)
