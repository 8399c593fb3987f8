"""Train: every setting in a drawer, and beside it the run on screen with its network at work, and the queue."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.downloads import show_settings_export
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.queries import recent_runs
from dashboard.features.run.choose_run import choose_run
from dashboard.features.run.guess_form import show_guess_first
from dashboard.features.run.run_learning import show_digit_to_learn
from dashboard.features.run.run_panel import show_run
from dashboard.features.training.cluster_line import show_cluster
from dashboard.features.training.migration_note import show_migration_note
from dashboard.features.training.queue_list import show_queue
from dashboard.features.training.recipe_form import recipe_form, take_over_settings, use_learning_rate
from dashboard.features.training.recipe_preview import show_preview
from dashboard.features.training.settings_drawer import settings_are_asked, show_drawer_state
from dashboard.features.training.start_controls import choose_experiment, problem, show_more_ways, show_size, show_start
from dashboard.features.training.sweep_panel import show_sweep, sweep_fold
from dashboard.features.training.unreadable_runs import show_unreadable_runs
from dashboard.pages import page_heading
from dashboard.state.session import RUN
from s7core.language.translation import _

st.html(asset_path("train_page.css"))
st.title(page_heading("train"))
markdown_with_terms(_("Choose an experiment, change what you like, and watch it learn."))
show_migration_note()
asked_for = settings_are_asked()
take_over_settings()

row = st.container(horizontal=True, gap="small", key="train-folds")  # each fold as wide as the page while it is open
told = st.container()
drawer, beside = st.columns([1, 2.4], gap="large")
on_screen, queue, details, below = (beside.container() for _ in range(4))
with drawer:
    mark = st.empty()
    experiment = choose_experiment()
    size = st.container()  # filled below, once the settings are known
    recipe = recipe_form(experiment)
with size:
    seeds = show_size(experiment, recipe)
    show_more_ways(experiment, recipe)
show_start(row, told, experiment, recipe, seeds)
can_train = not problem(recipe)
with on_screen:
    runs = recent_runs(RUN)
    active = [each for each in reversed(runs) if each.active]
    training = [each for each in active if each.state == "running"]
    run = choose_run(runs, first=next(iter(training or active), None))
show_drawer_state(row, mark, run, asked_for)
if can_train:
    with row.expander(_("Guess first"), key="guess-first-folded"):
        show_guess_first(recipe, experiment.key)
    sweep = sweep_fold(row)
with on_screen:
    if run:
        show_run(run, use_learning_rate, details_in=details)
    else:
        show_digit_to_learn()
with queue:
    show_queue(recipe, experiment.key)
with below:
    with st.expander(_("What these settings do"), expanded=not run, key="preview"):
        show_preview(experiment, recipe)
    if can_train:
        with st.expander(_("These settings as a notebook and as code")):
            show_settings_export(recipe, experiment.key)
    show_unreadable_runs()
with told:
    show_cluster()
if can_train:
    with sweep:  # after the run on screen, which tells why a click started nothing
        show_sweep(experiment, recipe)
