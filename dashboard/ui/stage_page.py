"""The page of one stage: story, architecture, training, results, mistakes, and on to the next."""

import streamlit as st

from dashboard.ui import words
from dashboard.ui.address import check_link
from dashboard.ui.charts.network import receptive_growth
from dashboard.ui.digits import EXAMPLE_DIGITS, gallery, growth_picture
from dashboard.ui.form import notes_on_link, setting_named, setting_widget
from dashboard.ui.gallery import answer_card
from dashboard.ui.growth import growth_table, published_field, sees, show_formula
from dashboard.ui.inside.networks import live_answers, worst_first_of
from dashboard.ui.live import show_run
from dashboard.ui.numbers import Number, show_numbers
from dashboard.ui.pages import page_file
from dashboard.ui.palette import STAGE_MARKS
from dashboard.ui.queue import choose_run, submit
from dashboard.ui.reads import best_run_of, expected_seconds, mistakes_of, run_to_look_at, test_images, traced, version
from dashboard.ui.resources import library, store
from dashboard.ui.show import show_chart
from dashboard.ui.tables import layer_table, results_table, show_layer_table
from s7core.lesson.experiments import PublishedExperiment, all_experiments, experiments_of
from s7core.lesson.presets import PRESETS
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.lesson.story import STORIES
from s7core.model.trace import Trace
from s7core.recipe import Recipe

TOGGLES = ["batch_norm", "dropout"]
WORST = 12


def show_stage(key: str) -> None:
    """Draw the whole page of a stage."""
    this = stage(key)
    st.title(this.title)
    st.markdown(STORIES[key].opening)
    notes_on_link(TOGGLES)
    published = experiments_of(key)[0]
    story, hands_on = st.columns([1, 2], gap="large")
    with story:
        _tell(this, published)
    with hands_on:
        recipe = _toggles(published.recipe)
        now = traced(key, recipe.batch_norm, recipe.dropout)
        _numbers(this, now, published)
        _receptive_field(this, now)
    _table(this, now, recipe == published.recipe)
    _training(this, recipe)
    _results(this)
    _mistakes(this)
    _next(this)


def _tell(this: Stage, published: PublishedExperiment) -> None:
    st.subheader("Target, as published")
    st.markdown(published.target)
    st.subheader("What changed, and why" if STORIES[this.key].step_from_last else "What it is made of")
    for change, reason in STORIES[this.key].changed:
        st.markdown(f"**{change}.** {reason}")
    st.subheader("Look for")
    for hint in STORIES[this.key].look_for:
        st.markdown(f"- {hint}")


def _toggles(published: Recipe) -> Recipe:
    batch_norm, dropout = st.columns(2, gap="medium")
    with batch_norm:
        on = setting_widget(setting_named("batch_norm"), published.batch_norm)
    with dropout:
        rate = setting_widget(setting_named("dropout"), published.dropout)
    return Recipe.from_dict(published.to_dict() | {"batch_norm": on, "dropout": rate})


def _numbers(this: Stage, now: Trace, published: PublishedExperiment) -> None:
    best = best_run_of(this.key)
    difference = now.parameters - published.parameters
    show_numbers(
        Number("Parameters", words.count(now.parameters), words.signed(difference) if difference else ""),
        Number("Multiply-accumulates", words.millions(now.macs)),
        Number("Receptive field", f"{now.receptive_field} px"),
        Number("Published accuracy", words.percent(max(e.test_accuracy for e in experiments_of(this.key)))),
        Number("Best run here", words.percent(best.last_test_accuracy) if best else "none yet"))


def _receptive_field(this: Stage, now: Trace) -> None:
    st.subheader("How far one unit sees")
    mark = STAGE_MARKS[this.key]
    names = [row.name for row in now.rows]
    check_link("digit", [str(digit) for digit in EXAMPLE_DIGITS])
    check_link("layer", names)
    digit = st.segmented_control("Digit", list(EXAMPLE_DIGITS), default=5, key="digit", bind="query-params",
                                 required=True, label_visibility="collapsed", wrap=True)
    chosen = st.select_slider("Layer: drag, or use the arrow keys", names, value=_first_wide(now), key="layer",
                              bind="query-params")
    picture, facts = st.columns([1.15, 1], gap="medium", vertical_alignment="center")
    with facts:
        row = now.rows[names.index(chosen)]
        before = now.rows[row.index - 2] if row.index > 1 else None
        st.markdown(sees(row))
        show_formula(row, before)
        st.markdown(published_field(this, now))
    with picture:
        grown = [each for each in now.rows[: row.index] if each is row or _grows(now, each.index)]
        st.html(growth_picture(test_images()[EXAMPLE_DIGITS[digit]], grown, mark.colour))
    title = f"The receptive field grows to {now.receptive_field} pixels; after pooling each step is larger"
    show_chart(receptive_growth(growth_table([(this.title, mark, now)])), title, "growth")


def _first_wide(now: Trace) -> str:
    """The layer before the first pooling: a good place to start looking."""
    return next(row.name for row in now.rows if row.receptive_field > 3)


def _grows(now: Trace, index: int) -> bool:
    before = now.rows[index - 2].receptive_field if index > 1 else 1
    return now.rows[index - 1].receptive_field > before


def _table(this: Stage, now: Trace, as_published: bool) -> None:
    st.subheader("Layer by layer")
    largest = max(now.rows, key=lambda row: row.parameters)
    costliest = max(now.rows, key=lambda row: row.macs)
    st.markdown(f"{largest.name} holds {largest.parameters / now.parameters:.0%} of the parameters; "
                f"{costliest.name} does {costliest.macs / now.macs:.0%} of the arithmetic.")
    if this.lost_rows and as_published:
        st.caption(f"The published table lost rows {this.lost_rows[0]} to {this.lost_rows[-1]}; its total counts them.")
    if this.published_rows == "layers with parameters" and as_published:
        st.caption("The published table lists only the layers with parameters, so it numbers them differently.")
    show_layer_table(layer_table(now, this, as_published), this.title)


def _training(this: Stage, recipe: Recipe) -> None:
    st.subheader("Train it")
    mine = [run for run in store().runs() if run.recipe.stage == this.key and not run.recipe.layers]
    st.caption(f"With BatchNorm {words.setting_value('batch_norm', recipe.batch_norm)} and dropout {recipe.dropout:g}, "
               "as set above; everything else as published.")
    buttons = st.container(horizontal=True, gap="small", vertical_alignment="center")
    for each in PRESETS:
        size = each.apply(recipe)
        seconds = expected_seconds(size)
        about = f" About {words.duration(seconds)} here." if seconds else ""
        buttons.button(each.title, key=f"preset-{each.key}", help=each.help + about, on_click=submit,
                       args=(size, experiments_of(this.key)[0].key), icon=":material/play_arrow:",
                       type="primary" if each is PRESETS[0] else "secondary")
    if buttons.button("All settings", key="all-settings", icon=":material/tune:", type="tertiary"):
        changed = recipe.differences(experiments_of(this.key)[0].recipe)
        st.switch_page(page_file("train"), query_params={
            "experiment": experiments_of(this.key)[0].key, **{name: str(mine_) for name, (mine_, _) in changed.items()}})
    if run := choose_run(mine, first=mine[0] if mine else None):
        show_run(run)
    else:
        st.caption("Nothing trained yet. Quick look takes seconds and shows that the network learns.")


def _results(this: Stage) -> None:
    st.subheader("Published and measured")
    best_run = best_run_of(this.key)
    of_stage = [each for each in all_experiments() if each.stage.key == this.key]
    reference = {each.key: [library().epochs(run.id) for run in library().shelf.group(each.key)] for each in of_stage}
    table = results_table(of_stage, reference, best_run, store().epochs(best_run.id) if best_run else [])
    st.table(table, border="horizontal", alt=f"Published and measured results of {this.title}")
    so_does = "so does the choice of the best run here" if best_run else "train one above to set your own figure here"
    st.caption(f"Test accuracy with its 95 % interval: of one run on {words.TEST_DIGITS}, of several seeds that of their "
               f"mean. A best epoch is picked by looking at the test set, so it flatters; {so_does}.")
    for published in experiments_of(this.key):
        st.markdown(f"**{published.title}, published analysis.** " + " ".join(published.analysis))
    st.page_link(page_file("audit"), label="Which of these claims hold?", icon=":material/fact_check:")


def _mistakes(this: Stage) -> None:
    st.subheader("The worst mistakes")
    shown = run_to_look_at(this.key)
    if shown is None:
        st.info("The digits that the network gets most wrong will be here after the first run.")
        return
    wrong = {each.index for each in mistakes_of(shown.id, version(shown))}
    worst = [index for index in worst_first_of(shown) if index in wrong][:WORST]
    st.markdown(f"{words.run_name(shown)}: {len(wrong)} of the {words.TEST_DIGITS} are wrong; these {len(worst)} cost the "
                "highest loss.")
    st.html(gallery([answer_card(each) for each in live_answers(shown, worst)]))
    if st.button("All mistakes of this run", key="all-mistakes", icon=":material/rule:"):
        st.switch_page(page_file("mistakes"), query_params={"run": shown.id})


def _next(this: Stage) -> None:
    st.divider()
    position = ALL_STAGES.index(this)
    if position + 1 < len(ALL_STAGES):
        following = ALL_STAGES[position + 1]
        st.page_link(page_file(following.key), label=f"Next stage: {following.title}", icon=":material/arrow_forward:")
    else:
        st.page_link(page_file("compare"), label="Lay the stages side by side", icon=":material/compare_arrows:")
