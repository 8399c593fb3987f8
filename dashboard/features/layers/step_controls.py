"""The controls of learning one digit: which digit it is meant to be, the learning rate, and how many steps to take."""

import math

import streamlit as st

from dashboard.components.address_widgets import check_link, select_or_none
from dashboard.components.digit_choice import Shown
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.queries import kept_network
from dashboard.features.layers.written_numbers import plain_rate
from dashboard.state.address import asked, drop_address, follow, set_address, write
from dashboard.state.session import LEARNED_ON, LEARNING_RATE, MEANT_DIGIT, STEPS_TAKEN
from s7core.formatting import count, counted
from s7core.inside.learning_step import DigitToLearn, most_steps
from s7core.language.numerals import localised
from s7core.language.translation import _
from s7core.model.trace import Trace
from s7core.recipe import Recipe, setting
from s7core.runs.records import Run

STEPS_A_DECADE = 10  # of the slider
LARGEST_RATE = 100.0
BUTTONS = (1, 10, 100)  # steps


def digit_to_learn(digit: Shown) -> DigitToLearn | None:
    """The digit with the class to learn, for which a drawn one is asked; None until that is answered."""
    if digit.label is not None:
        return DigitToLearn(digit.image, digit.label)
    meant = select_or_none(
        _("Which digit did you mean to draw?"),
        list(map(str, range(10))),
        key=MEANT_DIGIT,
        placeholder=_("Choose it, since the loss needs the true class"),
        width=360,
    )
    return None if meant is None else DigitToLearn(digit.image, int(meant))


def steps_taken(run: Run, digit: DigitToLearn, traced: Trace) -> int:
    """How many steps the address asks for; none after another network or digit was chosen."""
    most, learned_on = most_steps(traced), (kept_network(run), digit.image.tobytes(), digit.label)
    if LEARNED_ON.get(learned_on) != learned_on:
        drop_address(STEPS_TAKEN)
    LEARNED_ON.set(learned_on)
    text, options = asked(STEPS_TAKEN), list(map(str, range(most + 1)))
    check_link(STEPS_TAKEN, options)
    return int(text) if text in options else 0


def choose_rate(recipe: Recipe) -> float:
    """Draw the slider of the learning rate, which is in the address, and return the rate.

    At first it is the share that one digit has in a step of the run: the recipe's rate, divided by the size of a batch.
    """
    options, first = rates(recipe), first_rate(recipe)
    if LEARNING_RATE.is_set() and LEARNING_RATE.value not in options:  # the rate of another run
        LEARNING_RATE.set(first)
        drop_address(LEARNING_RATE)
    follow(LEARNING_RATE, options, [first])
    chosen = st.select_slider(
        _("Learning rate: each notch is a quarter more than the one before"),
        options,
        key=LEARNING_RATE.name,
        format_func=localised,
    )
    write(LEARNING_RATE, [chosen], [first])
    own = plain_rate(recipe.learning_rate)
    st.button(
        _("The run's own rate, {rate}", rate=localised(own)),
        key="learn-own-rate",
        type="tertiary",
        icon=":material/history:",
        disabled=chosen == own,
        on_click=guarded(LEARNING_RATE.set),
        args=(own,),
    )
    return float(chosen)


def rates(recipe: Recipe) -> list[str]:
    """The rates of the slider, evenly spaced on a logarithmic scale, with those that the recipe gives among them."""
    lowest = float(setting("learning_rate").minimum)
    marks = round(math.log10(LARGEST_RATE / lowest) * STEPS_A_DECADE)
    even = [plain_rate(lowest * 10 ** (mark / STEPS_A_DECADE), 2) for mark in range(marks + 1)]
    return sorted({*even, first_rate(recipe), plain_rate(recipe.learning_rate)}, key=float)


def first_rate(recipe: Recipe) -> str:
    """What the slider starts with: the recipe's rate divided by the size of a batch."""
    return plain_rate(max(recipe.learning_rate / recipe.batch_size, float(setting("learning_rate").minimum)), 3)


def draw_buttons(taken: int, most: int, may_go_on: bool) -> None:
    """Draw the buttons that take steps, and the one that starts over."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for steps in BUTTONS:
            if steps <= most:
                st.button(
                    counted(steps, "{count} step", "{count} steps"),
                    key=f"learn-{steps}",
                    type="primary" if steps == 1 else "secondary",
                    disabled=not may_go_on or taken >= most,
                    on_click=guarded(_take),
                    args=(min(taken + steps, most),),
                )
        st.button(
            _("Start over"), key="learn-again", icon=":material/undo:", disabled=not taken, on_click=guarded(_start_over)
        )


def say_how_steps_are_taken(recipe: Recipe, most: int) -> None:
    """Say in words what a step trains, and how it differs from one of the run."""
    caption_with_terms(
        _(
            "You can take {count} steps. BatchNorm uses its running statistics and dropout is off, since one image has no "
            "batch; augmentation is off too, and the velocity starts at 0. In the run, a step goes by the mean over "
            "{digits} digits; the rate that the slider starts with is this digit's share of that, {rate} / {digits} = "
            "{share}. Another rate takes all steps anew.",
            count=count(most),
            digits=recipe.batch_size,
            rate=localised(plain_rate(recipe.learning_rate)),
            share=localised(first_rate(recipe)),
        )
    )


def _take(steps: int) -> None:
    set_address(STEPS_TAKEN, str(steps))


def _start_over() -> None:
    drop_address(STEPS_TAKEN)
