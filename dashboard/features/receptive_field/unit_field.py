"""Receptive field of one unit: the theoretical square, and the effective field before and after training."""

import numpy as np
import streamlit as st

from dashboard.charts.network_charts import receptive_growth
from dashboard.components.address_widgets import check_link
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_choice import choose_example_digit
from dashboard.components.digit_images import SIDE, Square, data_uri, frame_around, framed, outline
from dashboard.components.error_sentences import part
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.number_images import heat_image, signed_image
from dashboard.components.receptive_growth import (
    growth_table,
    published_field,
    sees,
    show_formula,
)
from dashboard.components.unit_grid import choose_unit
from dashboard.data.networks import field_digits, field_of, network_of, outputs_of
from dashboard.data.queries import runs_to_look_into, traced
from dashboard.features.run.choose_network import choose_network
from dashboard.state.session import LAYER
from s7core import formatting
from s7core.inside.effective_field import EffectiveField, central_half
from s7core.language.translation import _, _n, _p
from s7core.language.words import listing
from s7core.lesson.palette import Mark
from s7core.lesson.stages import ALL_STAGES, stage, stage_mark
from s7core.model.trace import Row, Trace
from s7core.runs.records import Run

DASHED = "border:1px dashed #fff"


def show_unit() -> None:
    """Draw the receptive field of a unit of the chosen run, and its growth over the layers of all four networks."""
    run = choose_network(runs_to_look_into())
    _look(run)
    _growth()


@part  # choosing another layer or unit draws only this part again
def _look(run: Run) -> None:
    inspected = network_of(run)
    image, row = _digit_and_layer(inspected.trace)
    colour = stage_mark(run.recipe.stage).colour
    before = inspected.row_before(row)
    picture, grid, facts = st.columns([1.25, 1, 1], gap="medium")
    with grid:
        unit = _unit(run, row, image)
    square = row.receptive_square(*unit)
    frame = _frame(inspected.trace)
    with picture:
        st.markdown(_("**What this unit can see**"))
        label = _(
            "The unit of {layer} in row {row}, column {column} sees {pixels} pixels across",
            layer=row.name,
            row=unit[0],
            column=unit[1],
            pixels=row.receptive_field,
        )
        st.html(framed(data_uri(image), [(square, outline(colour, strong=True))], frame, label))
    with facts:
        markdown_with_terms(_in_words(row, square))
        show_formula(row, before)
        if not run.recipe.layers and (told := published_field(stage(run.recipe.stage), inspected.trace)):
            markdown_with_terms(told)
    _effective(run, row, unit, square, frame)


def _digit_and_layer(now: Trace) -> tuple[np.ndarray, Row]:
    names = [row.name for row in now.rows]
    check_link(LAYER, names)
    if LAYER.get() not in names:  # chosen in another network
        LAYER.pop()
    image = choose_example_digit()
    start = (now.first_to_see(SIDE // 2) or now.rows[-1]).name
    label = _("Layer: drag, or use the arrow keys")
    chosen = st.select_slider(label, names, value=start, key=LAYER.name, bind="query-params")
    return image, now.rows[names.index(chosen)]


def _unit(run: Run, row: Row, image: np.ndarray) -> tuple[int, int]:
    if len(row.output_shape) < 3:
        st.markdown(_("**Its grid**"))
        st.markdown(_("The grid has been flattened to a row of numbers, so there is no place left to choose."))
        return 0, 0
    units = formatting.shape(row.output_shape[1:])
    st.markdown(_("**Its grid: {shape} units.** Click one.", shape=units))
    strength = np.abs(outputs_of(run, image)[row.index]).mean(0)
    name = _("Grid of {layer}: {shape} units", layer=row.name, shape=units)
    return choose_unit(row, signed_image(strength), name, most=260)


def _frame(now: Trace) -> tuple[float, float]:
    """A square around the receptive fields of all units of a network.

    It is the same for each of them, so that the digit does not move when another layer or unit is chosen.
    """
    last = {row: tuple(side - 1 for side in row.output_shape[1:]) or (0, 0) for row in now.rows}
    return frame_around([row.receptive_square(*at) for row in now.rows for at in ((0, 0), last[row])])


def _in_words(row: Row, square: Square) -> str:
    beyond = max(0.0, -square[0], -square[1], square[2] - SIDE, square[3] - SIDE)
    if not beyond:
        return sees(row)
    past = _n(
        "This one reaches {count} pixel past the image: there it sees padding.",
        "This one reaches {count} pixels past the image: there it sees padding.",
        1 if beyond == 1 else 2,  # half a pixel is written as several
        count=formatting.significant(beyond, 6),
    )
    return f"{sees(row)} {past}"


def _effective(run: Run, row: Row, unit: tuple[int, int], square: Square, frame: tuple[float, float]) -> None:
    st.header(_("What it really looks at"))
    if row.receptive_field == 1 or row.flattens_grid:
        st.markdown(_("It looks at nothing that the layer before does not look at. Choose another layer."))
        return
    after, before = (field_of(run, row.name, unit, learned) for learned in (True, False))
    *maps, words = st.columns([1, 1, 0.8], gap="medium")
    for place, found, title in zip(maps, (before, after), (_("Before training"), _("After training")), strict=True):
        with place:
            share = _share(found.central_share)
            st.markdown(_("**{title}: {share} inside**", title=title, share=share))
            label = _("{title}: gradient of the unit for each pixel, {share} in the central half", title=title, share=share)
            squares = [(square, "border:2px solid #fff"), (central_half(square), DASHED)]
            st.html(framed(heat_image(found.strength), squares, frame, label, 340))
    with words:
        markdown_with_terms(_change_in_words(before, after))
        caption_with_terms(
            _(
                "Brightness: how strongly the unit depends on a pixel, the root mean square gradient over {digits} test "
                "digits and all channels; each map has a scale of its own. Solid: the theoretical square. Dashed: its "
                "central half, half as wide and high; it would hold {share} if all pixels within the image counted alike. "
                "Before training: the initial weights of this run's seed.",
                digits=field_digits(run),
                share=_share(after.uniform_share),
            )
        )


def _change_in_words(before: EffectiveField, after: EffectiveField) -> str:
    if np.isnan(before.central_share) or np.isnan(after.central_share):
        return _("**No gradient arrives at the pixels: this unit is the same for all these digits.**")
    moved = round(after.central_share * 100) - round(
        before.central_share * 100
    )  # of rounded shares, so that it agrees with the percentages above the maps
    values = {"share": _share(after.central_share), "count": abs(moved)}
    if not moved:
        return _(
            "**After training {share} of the gradient falls inside the central half of the square, as before training.**",
            **values,
        )
    if moved > 0:
        return _n(
            "**After training {share} of the gradient falls inside the central half of the square, {count} point more than "
            "before.**",
            "**After training {share} of the gradient falls inside the central half of the square, {count} points more than "
            "before.**",
            abs(moved),
            **values,
        )
    return _n(
        "**After training {share} of the gradient falls inside the central half of the square, {count} point less than "
        "before.**",
        "**After training {share} of the gradient falls inside the central half of the square, {count} points less than "
        "before.**",
        abs(moved),
        **values,
    )


def _share(value: float) -> str:
    return _p("share", "none") if np.isnan(value) else formatting.percentage(value * 100, 0)


def _growth() -> None:
    st.header(_("How it grows, in all four networks"))
    items = _stages()
    table = growth_table(items)
    show_chart(
        receptive_growth(table),
        _soonest_in_words(items),
        "growth",
        table.drop(columns=["colour", "dash"]),
    )


def _soonest_in_words(items: list[tuple[str, Mark, Trace]]) -> str:
    """Which network covers the whole image in the fewest layers, with the layer as table, chart and slider name it."""
    first = {title: row for title, _mark, each in items if (row := each.first_to_cover(SIDE))}
    soonest = min(first, key=lambda title: first[title].index)
    return _(
        "{network} covers the whole image first, with layer {number}: {layer}",
        network=soonest,
        number=first[soonest].index,
        layer=first[soonest].name,
    )


def _stages() -> list[tuple[str, Mark, Trace]]:
    """Title, mark and trace of each stage's network; stages whose field grows in the same steps share one entry."""
    found: dict[tuple[int, ...], tuple[str, Mark, Trace]] = {}
    for each in ALL_STAGES:
        now = traced(each.key, each.batch_norm, each.dropout)
        steps = tuple(row.receptive_field for row in now.rows)
        title = listing([found[steps][0], each.title]) if steps in found else each.title
        found[steps] = title, stage_mark(each.key), now
    return list(found.values())
