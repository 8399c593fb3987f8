"""How the published layer tables differ from the networks that they describe."""

import pandas as pd
import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.components.layer_tables import LOST, layer_table
from dashboard.components.number_columns import draw_table
from dashboard.data.queries import traced
from s7core.language.translation import N_, _
from s7core.lesson.stages import ALL_STAGES, Stage

PUBLISHED_AS = N_("Published as")


def show_published_tables() -> None:
    """Draw for each stage whose published table differs what differs, and the layers under both names."""
    st.header(_("The published layer tables"))
    for stage in ALL_STAGES:
        table = published_names_table(stage)
        if told := difference_sentence(stage):
            with st.expander(_("{label}: {text}", label=stage.title, text=told)):
                alt = _("Layers of {stage} under both names", stage=stage.title)
                draw_table(table.rename(columns=_), height="content", alt=alt)
    markdown_with_terms(_("The tables of the other stages list every layer under the name that it has here."))


def difference_sentence(stage: Stage) -> str:
    """What the published table of the stage leaves out; "" where it lists every layer."""
    if stage.lost_rows:
        return _(
            "the published table lost rows {first} to {last}; its total counts them.",
            first=stage.lost_rows[0],
            last=stage.lost_rows[-1],
        )
    if stage.published_rows == "layers with parameters":
        return _("the published table lists only the layers with parameters, so it numbers them differently.")
    return ""


def published_names_table(stage: Stage) -> pd.DataFrame:
    """One row for each layer: its name here, its name in the published table (LOST where its row is gone), shape, size."""
    table = layer_table(traced(stage.key, stage.batch_norm, stage.dropout), stage, as_published=True)
    renamed = table.rename(columns={"In the published table": PUBLISHED_AS})
    return renamed[["Layer", PUBLISHED_AS, "Output shape", "Parameters"]].replace(
        {PUBLISHED_AS: {"": _("not listed"), LOST: _(LOST)}}
    )
