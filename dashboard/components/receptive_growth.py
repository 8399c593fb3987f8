"""Growth of the receptive field from layer to layer: the table of its chart, formulas, and sentences."""

import pandas as pd
import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.queries import traced
from s7core.lesson.experiments import experiments_of
from s7core.lesson.layers import Flatten, Linear
from s7core.lesson.palette import Mark
from s7core.lesson.stages import Stage
from s7core.model.published_receptive_fields import likely_shortcut
from s7core.model.trace import Row, Trace


def growth_table(items: list[tuple[str, Mark, Trace]]) -> pd.DataFrame:
    """One row for each layer of each item, with the columns item, layer, name, receptive_field, colour and dash."""
    return pd.DataFrame(
        [
            {
                "item": title,
                "layer": row.index,
                "name": row.name,
                "receptive_field": row.receptive_field,
                "colour": mark.colour,
                "dash": mark.dash,
            }
            for title, mark, traced in items
            for row in traced.rows
        ]
    )


def show_formula(row: Row, before: Row | None) -> None:
    """Show the formulas of receptive field r and jump j with the layer's numbers, or a sentence where it has no window."""
    r, j = (before.receptive_field, before.jump) if before else (1, 1)
    if row.kernel:
        st.latex(
            rf"\begin{{aligned}} r &= {r} + ({row.kernel} - 1)\times {j} = {row.receptive_field} \\"
            rf" j &= {j} \times {row.stride} = {row.jump} \end{{aligned}}"
        )
    elif isinstance(row.layer, Flatten) and row.receptive_field > r:
        st.latex(rf"r = {r} + ({row.input_shape[-1]} - 1)\times {j} = {row.receptive_field}")
    elif isinstance(row.layer, Linear):
        markdown_with_terms("It takes all the numbers before it, so it sees what they see together.")
    else:
        markdown_with_terms("It works on each place by itself, so it sees no more than the layer before.")


def explain_unit(this: Stage, now: Trace, chosen: str) -> Row:
    """Draw what a unit of the layer named `chosen` sees, its arithmetic, and what was published; return that layer's row."""
    row = next(row for row in now.rows if row.name == chosen)
    markdown_with_terms(sees(row))
    show_formula(row, now.rows[row.index - 2] if row.index > 1 else None)
    markdown_with_terms(published_field(this, now))
    return row


def sees(row: Row) -> str:
    """A sentence with the receptive field of a layer's units and, where its grid has several units, their distance."""
    field = f"**{row.receptive_field} × {row.receptive_field}** pixels"
    if row.flattens_grid:
        return (
            f"**{row.name}** only lays its grid in a row: each number sees what it saw, and what takes all of them sees "
            f"{field}."
        )
    apart = f" Neighbouring units look {row.jump} pixel{'s' if row.jump > 1 else ''} apart."
    return f"A unit of **{row.name}** sees {field}." + (apart if row.output_shape[1:] > (1, 1) else "")


def published_field(this: Stage, now: Trace) -> str:
    """The published and the computed receptive field, with the arithmetic that most likely gave the published one.

    "" where no receptive field was published for the stage. `now` is the network whose computed value is given.
    """
    published = next((e.receptive_field for e in experiments_of(this.key) if e.receptive_field), None)
    if published is None:
        return ""
    shortcut = likely_shortcut(traced(this.key, this.batch_norm, this.dropout), published)
    why = ""
    if shortcut:
        total = f": {shortcut.steps} = {shortcut.value}" if shortcut.steps != str(shortcut.value) else ""
        why = f"Most likely the published count {shortcut.explanation}{total}."
    return f"**Published: {published} pixels. Computed: {now.receptive_field} pixels.** {why}"
