"""Home: what the lesson is, the path through it, and a way in."""

import streamlit as st

from dashboard.charts.network_charts import PUBLISHED_KIND, size_against_error
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.learning_view import watched_digit
from dashboard.components.status_line import device_words
from dashboard.data.first_words import lesson_in_a_sentence
from dashboard.data.lesson_progress import progress_text
from dashboard.data.queries import best_runs, run_counts, traced
from dashboard.features.home.class_entry import show_class_entry
from dashboard.features.home.first_minute import asked_digit_text, show_networks, show_recorded_run
from dashboard.features.home.size_table import shown_table, size_table
from dashboard.features.home.stage_path import show_path
from dashboard.pages import HOME, page_file, page_heading
from dashboard.state.lesson_marks import current_stage, marks
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.stages import ALL_STAGES
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import TEST_IMAGES, TRAINING_IMAGES
from s7core.runs.records import ACTIVE

first, last = (traced(s.key, s.batch_norm, s.dropout) for s in (ALL_STAGES[0], ALL_STAGES[-1]))

st.title(page_heading(HOME))
markdown_with_terms(lesson_in_a_sentence())
show_class_entry()
digit = watched_digit()
show_networks(digit)

here = current_stage() or ALL_STAGES[-1]
buttons = st.container(horizontal=True, gap="small", key="ways-in")
if buttons.button(
    _("Continue with {stage}", stage=here.title) if any(marks().values()) else _("Start the lesson"),
    type="primary",
    icon=":material/arrow_forward:",
    key="lesson",
):
    st.switch_page(page_file(here.key), query_params={})
if buttons.button(_("Try your own digit"), icon=":material/draw:"):
    st.switch_page(page_file("digit"), query_params=asked_digit_text())
if buttons.button(_("Compare the stages"), icon=":material/compare_arrows:"):
    st.switch_page(page_file("compare"), query_params={})

st.header(_("The path"))
st.caption(_("Four steps to each stage: look, guess, run, explain. {progress}.", progress=progress_text()))
best = best_runs()
show_path(best)

show_recorded_run(digit)

st.header(_("Size and error"))
table = size_table(best)
title = _(
    "{times} times fewer parameters, and the published error is at most {error}",
    times=formatting.decimal(first.parameters / last.parameters, 0),
    error=formatting.percentage(table.loc[table["kind"] == PUBLISHED_KIND, "error"].max(), 2),
)
show_chart(size_against_error(table), title, "size", shown_table(table))
caption_with_terms(
    _(
        "Hollow: published, the best epoch of one run each. Solid with its 95% interval: the last epoch, of the reference "
        "runs on average. Ringed: the last epoch of the best run of a stage here. Solid points of one network stand side by "
        "side so that their intervals can be told apart; the table has their exact sizes."
    )
)

st.header(_("This machine"))
counts = run_counts()
all_runs, active = sum(counts.values()), sum(counts.get(state, 0) for state in ACTIVE)
facts = (
    _("Trains on: **{device}**", device=device_words()),
    _(
        "Data: **MNIST**, {images} training and {test_digits}, every checksum agrees",
        images=formatting.count(TRAINING_IMAGES),
        test_digits=digits_of_test(TEST_IMAGES),
    ),
    _("Runs here: **{all}**, {active} of them waiting or training", all=formatting.count(all_runs), active=active)
    if active
    else _("Runs here: **{all}**, none of them waiting or training", all=formatting.count(all_runs))
    if all_runs
    else _("Runs here: none yet"),
)
st.markdown("\n".join(f"- {fact}" for fact in facts))
