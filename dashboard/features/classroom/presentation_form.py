"""The form by which a teacher makes the link of a presentation: stage, settings, and which controls it hides."""

import streamlit as st

from dashboard.pages import page_file
from dashboard.state.address import server_address
from dashboard.state.presentation import HIDEABLE, presenter_query
from s7core.language.translation import _
from s7core.lesson.experiments import all_experiments, experiment
from s7core.lesson.presets import PRESET_TITLES, preset
from s7core.runs.pace import pace_of

_EXAMPLE = "&learning_rate=0.05"


def show_presenting(class_name: str) -> None:
    """Draw the form, the link it makes, and a button that opens it; the last slide is the wall of class `class_name`."""
    st.header(_("Present"))
    st.caption(_("A stage slide by slide in large type; the arrow keys or a presenter's remote control lead through it."))
    what, how_long, hide = st.columns([1.2, 1, 1.6], gap="medium")
    key = what.selectbox(
        _("Experiment"),
        [each.key for each in all_experiments()],
        key="present-experiment",
        format_func=lambda each: experiment(each).title,
    )
    chosen = how_long.selectbox(
        _("It trains"), list(PRESET_TITLES), key="present-size", format_func=PRESET_TITLES.__getitem__
    )
    hidden = hide.multiselect(
        _("Hide"),
        list(HIDEABLE),
        key="present-hide",
        format_func=lambda each: _(HIDEABLE[each]),
        placeholder=_("Choose what to hide"),
    )
    start = experiment(key)
    size = preset(chosen, start.recipe, pace_of(start.recipe))
    query = presenter_query(start, size.apply(start.recipe), hidden, class_name)
    st.code(f"{server_address()}/present?{query.text}", language=None)
    st.caption(
        _(
            "Any setting that *Train* has in its address, edited layers aside, can be added, such as `{example}`.",
            example=_EXAMPLE,
        )
    )
    if st.button(_("Present"), key="present", icon=":material/slideshow:"):
        st.switch_page(page_file("present"), query_params=query.values)
