"""Presenter mode: a stage as slides; the Teacher page makes its link."""

from dataclasses import replace

from dashboard.data.queries import best_runs, run_to_look_at
from dashboard.data.resources import store
from dashboard.features.classroom.wall_panel import choose_axis, show_wall
from dashboard.features.presenter.slides import Slide, class_of_link, present
from dashboard.features.presenter.training_slide import show_training_slide
from dashboard.features.stage.explain_step import show_analysis, show_mistakes, show_stage_results
from dashboard.features.stage.look_step import (
    TOGGLES,
    choose_toggles,
    show_figures,
    show_receptive_field,
    show_story,
    show_table,
)
from dashboard.state.escape import plain
from dashboard.state.presentation import presented_experiment, presented_stage, recipe_of_link
from s7core.recipe import Recipe
from s7core.runs.records import Run

this = presented_stage()
start = presented_experiment(this)
of_link = recipe_of_link(start, besides=TOGGLES)
class_name = class_of_link()


def best_run() -> Run | None:
    """The best run of the stage here."""
    return best_runs().get(this.key)


def choose_recipe() -> Recipe:
    """Draw the two toggles and return the recipe of the link with their values."""
    toggled = choose_toggles(this)
    return replace(of_link, batch_norm=toggled.batch_norm, dropout=toggled.dropout)


def story(recipe: Recipe) -> None:
    """The slide with the stage's figures and its story."""
    show_figures(this, recipe, best_run())
    show_story(this)


def layers(recipe: Recipe) -> None:
    """The slide with the stage's figures and its layer table."""
    show_figures(this, recipe, best_run())
    show_table(this, recipe)


def results() -> None:
    """The slide with published and measured accuracies, and with the best run's curves if there is one."""
    best = best_run()
    show_stage_results(this, best, store().epochs(best.id) if best else [])


slides = {
    "story": Slide("The story", this.title, story),
    "field": Slide("How far one unit sees", this.title, lambda recipe: show_receptive_field(this, recipe)),
    "layers": Slide("Layer by layer", this.title, layers),
    "run": Slide("Train it", this.title, lambda recipe: show_training_slide(start, recipe)),
    "results": Slide("Results", this.title, lambda _: results()),
    "analysis": Slide("What it means", this.title, lambda _: show_analysis(this)),
    "mistakes": Slide(
        "The worst mistakes", this.title, lambda _: show_mistakes(this, best_run() or run_to_look_at(this.key, None))
    ),
}
if class_name:
    slides["wall"] = Slide("Class wall", f"Class {plain(class_name)}", lambda _: show_wall(class_name, choose_axis()))
present(slides, choose_recipe, leave_to=this.key)
