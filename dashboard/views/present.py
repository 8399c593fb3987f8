"""Presenter mode: a stage as slides, from the first look to the question; the Teacher page makes its link."""

from dataclasses import replace

from dashboard.data.queries import best_runs, run_to_look_at
from dashboard.features.classroom.class_guesses import show_class_guesses, show_guesses_and_results
from dashboard.features.classroom.join_code import show_join_slide
from dashboard.features.classroom.wall_panel import choose_axis, show_wall
from dashboard.features.presenter.guess_slide import show_guess_question, show_room_guess
from dashboard.features.presenter.look_slides import show_field_slide, show_layers_slide, show_story_slide
from dashboard.features.presenter.meaning_slides import show_meaning_slide, show_mistakes_slide
from dashboard.features.presenter.question_slide import show_question_slide
from dashboard.features.presenter.results_slide import show_guess_and_result, show_results_slide
from dashboard.features.presenter.slides import Slide, class_of_link, present
from dashboard.features.presenter.training_slide import show_training_slide
from dashboard.features.stage.look_step import TOGGLES, choose_toggles, show_figures
from dashboard.state.escape import plain
from dashboard.state.presentation import presented_experiment, presented_stage, recipe_of_link
from s7core.language.translation import _, _p
from s7core.recipe import Recipe
from s7core.runs.records import Run

FIRST_OF_STAGE = "story"

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
    show_story_slide(this)


def guess(recipe: Recipe) -> None:
    """The slide on which the room guesses, and in a class how everybody does and what was guessed so far."""
    show_guess_question(start, recipe)
    if class_name:
        show_class_guesses(class_name, this)
    show_room_guess(start, recipe)


def results(_unused: Recipe) -> None:
    """The slide with the guesses beside the results, and the accuracies that were published and measured."""
    show_guess_and_result(this)
    show_results_slide(this, best_run())
    if class_name:
        show_guesses_and_results(class_name, this)


in_class = _("Class {name}", name=plain(class_name))
slides = {
    **({"join": Slide(_("Join"), in_class, lambda _unused: show_join_slide(class_name))} if class_name else {}),
    FIRST_OF_STAGE: Slide(_("The story"), this.title, story),
    "field": Slide(_("How far one unit sees"), this.title, lambda recipe: show_field_slide(this, recipe)),
    "layers": Slide(_("Layer by layer"), this.title, lambda recipe: show_layers_slide(this, recipe)),
    "guess": Slide(_p("a slide", "Guess"), this.title, guess),
    "run": Slide(_("Train it"), this.title, lambda recipe: show_training_slide(start, recipe)),
    "results": Slide(_("Results"), this.title, results),
    "analysis": Slide(_("What it means"), this.title, lambda _unused: show_meaning_slide(this)),
    "mistakes": Slide(
        _("The worst mistakes"),
        this.title,
        lambda _unused: show_mistakes_slide(best_run() or run_to_look_at(this.key, None)),
    ),
    "question": Slide(_("A question"), this.title, show_question_slide),
}
if class_name:
    slides["wall"] = Slide(_("Class wall"), in_class, lambda _unused: show_wall(class_name, choose_axis()))
present(slides, choose_recipe, this, FIRST_OF_STAGE)
