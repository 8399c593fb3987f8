"""Growth of the receptive field from layer to layer: the table of its chart, formulas, and sentences."""

import pandas as pd
import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.queries import traced
from s7core.language.translation import N_, _, _n
from s7core.lesson.experiments import experiments_of
from s7core.lesson.layers import Flatten, Linear
from s7core.lesson.palette import Mark
from s7core.lesson.stages import Stage
from s7core.model.published_receptive_fields import CountingShortcut, likely_shortcut
from s7core.model.trace import Row, Trace


def growth_table(items: list[tuple[str, Mark, Trace]]) -> pd.DataFrame:
    """One row for each layer of each item, with the columns item, layer, name, receptive_field, colour and dash."""
    return pd.DataFrame(
        [
            {
                N_("item"): title,
                N_("layer"): row.index,
                N_("name"): row.name,
                N_("receptive_field"): row.receptive_field,
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
        markdown_with_terms(_("It takes all the numbers before it, so it sees what they see together."))
    else:
        markdown_with_terms(_("It works on each place by itself, so it sees no more than the layer before."))


def explain_unit(this: Stage, now: Trace, chosen: str) -> Row:
    """Draw what a unit of the layer named `chosen` sees, its arithmetic, and what was published; return that layer's row."""
    row = next(row for row in now.rows if row.name == chosen)
    markdown_with_terms(sees(row))
    show_formula(row, now.rows[row.index - 2] if row.index > 1 else None)
    markdown_with_terms(published_field(this, now))
    return row


def sees(row: Row) -> str:
    """A sentence with the receptive field of a layer's units and, where its grid has several units, their distance."""
    field = f"{row.receptive_field} × {row.receptive_field}"
    if row.flattens_grid:
        return _(
            "**{layer}** only lays its grid in a row: each number sees what it saw, and what takes all of them sees "
            "**{field}** pixels.",
            layer=row.name,
            field=field,
        )
    seen = _("A unit of **{layer}** sees **{field}** pixels.", layer=row.name, field=field)
    if row.output_shape[1:] <= (1, 1):
        return seen
    apart = _n(
        "Neighbouring units look {pixels} pixel apart.",
        "Neighbouring units look {pixels} pixels apart.",
        row.jump,
        pixels=row.jump,
    )
    return f"{seen} {apart}"


def published_field(this: Stage, now: Trace) -> str:
    """The published and the computed receptive field of a network, and the arithmetic that most likely gave the former.

    "" where no receptive field was published for the stage. `now` is the network whose computed value is given.
    """
    published = next((e.receptive_field for e in experiments_of(this.key) if e.receptive_field), None)
    if published is None:
        return ""
    shortcut = likely_shortcut(traced(this.key, this.batch_norm, this.dropout), published)
    fields = _(
        "**{network} as a whole: published {published} pixels, computed {computed} pixels.**",
        network=this.title,
        published=published,
        computed=now.receptive_field,
    )
    return f"{fields} {_why(shortcut) if shortcut else ''}"


def _why(shortcut: CountingShortcut) -> str:
    """How the published receptive field most likely came about."""
    if shortcut.steps == str(shortcut.value):
        return _("Most likely the published count {what_it_does}.", what_it_does=shortcut.explanation)
    return _(
        "Most likely the published count {what_it_does}: {sum}.",
        what_it_does=shortcut.explanation,
        sum=shortcut.sum_in_one_line,
    )
