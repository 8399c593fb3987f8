"""The slide on which the room guesses, before anything is trained."""

import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.features.run.guess_form import show_guess_first
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.experiments import Experiment
from s7core.recipe import TEST_IMAGES, Recipe


def show_guess_question(start: Experiment, recipe: Recipe) -> None:
    """Draw what there is to guess: the accuracy of this stage after the training that the next slide starts."""
    st.header(_("What do you expect?"))
    markdown_with_terms(
        _(
            "{stage} trains on {images} images for {epochs}. How many percent of the test digits does it read then? "
            "Choosing at random reads {share}.",
            stage=start.stage.title,
            images=formatting.count(recipe.images_trained_on),
            epochs=formatting.counted(recipe.epochs, "{count} epoch", "{count} epochs"),
            share=formatting.percentage(10, 0),
        )
    )


def show_room_guess(start: Experiment, recipe: Recipe) -> None:
    """Draw the form for the guess of the room, which counts for the run of the next slide."""
    show_guess_first(recipe, start.key)
    caption_with_terms(
        _(
            "The room's guess counts for the run that *Train* starts on the next slide, and stands beside its result on "
            "{digits} test digits.",
            digits=formatting.count(TEST_IMAGES),
        )
    )
