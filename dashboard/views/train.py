"""Train: the run on screen with its network at work, every setting, what it will do, and the queue."""

import streamlit as st

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
from dashboard.features.training.start_controls import choose_experiment, problem, show_start
from dashboard.features.training.sweep_panel import show_sweep, sweep_fold
from dashboard.features.training.unreadable_runs import show_unreadable_runs
from dashboard.state.session import RUN

st.title("Train")
markdown_with_terms("Choose an experiment, change what you like, and watch it learn.")
take_over_settings()

experiment = choose_experiment()
start = st.container()  # filled below, once the settings are known; on a phone it must stand above them
folds = st.container(horizontal=True, gap="small", key="train-folds")  # each as wide as the page while it is open
on_screen = st.container()  # as wide as the page: a click on Train leads here
left, right = st.columns([1, 2.4], gap="large")
with left:
    recipe = recipe_form(experiment)
with start:
    show_start(experiment, recipe)
can_train = not problem(recipe)
if can_train:
    with folds.expander("Guess first", icon=":material/psychology_alt:", key="guess-first-folded"):
        show_guess_first(recipe, experiment.key)
    sweep = sweep_fold(folds)
with on_screen:
    runs = recent_runs(RUN)
    active = [each for each in reversed(runs) if each.active]
    training = [each for each in active if each.state == "running"]
    run = choose_run(runs, first=next(iter(training or active), None))
    if run:
        show_run(run, use_learning_rate, details_in=right)
    else:
        show_digit_to_learn()
with right:
    with st.expander("What these settings do", expanded=not run, key="preview"):
        show_preview(experiment, recipe)
    if can_train:
        with st.expander("These settings as a notebook and as code"):
            show_settings_export(recipe, experiment.key)
    show_queue(recipe, experiment.key)
    show_unreadable_runs()
    show_migration_note()
with start:
    show_cluster()
if can_train:
    with sweep:  # after the run on screen, which tells why a click started nothing
        show_sweep(experiment, recipe)
