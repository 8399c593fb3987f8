"""The slide on which the room guesses: the guess counts for the run that the next slide starts."""

import pytest
from pages_under_test import open_page, words

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor

pytestmark = pytest.mark.usefixtures("no_workers")


def test_the_slide_says_what_is_trained_and_the_guess_goes_with_the_run_of_the_next_slide(store):
    at = open_page("present", {"stage": "net1", "slide": "guess", "epochs": "2", "train_images": "6000"})
    assert "Net1 trains on 6,000 images for 2 epochs." in words(at)
    at.number_input(key="guess-first").set_value(80.0)
    at.number_input(key="guess-last").set_value(95.0)
    at.button(key="commit-guess").click().run()
    at.button(key="present-next").click().run()
    at.button(key="present-train").click().run()
    [run] = store.runs("queued")
    guess = Guesses(store, Visitor()).of_run(run.id)
    assert (guess.first_epoch, guess.last_epoch) == (0.8, 0.95)
