"""One step of learning taken apart: the gradient of a weight, the optimizer's arithmetic, and what steps do to the loss."""

from dataclasses import replace

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.components.digit_choice import Shown
from dashboard.components.error_sentences import guarded, part
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.learning_steps import instructive_digit, learned_digit
from dashboard.data.networks import network_of
from dashboard.features.layers.chain_strip import show_chain
from dashboard.features.layers.learned_charts import show_landing, show_steps
from dashboard.features.layers.step_controls import (
    choose_rate,
    digit_to_learn,
    draw_buttons,
    say_how_steps_are_taken,
    steps_taken,
)
from dashboard.features.layers.step_lines import step_table
from dashboard.features.layers.weight_choice import chosen_weight, draw_weights
from dashboard.state.address import drop_address
from dashboard.state.session import CHANNEL, DRAWN, INDEX
from s7core import formatting
from s7core.inside.gradient_chain import GradientChain, gradient_chain, gradient_terms
from s7core.inside.learning_step import DigitToLearn, LearnedDigit, WeightPlace, most_steps
from s7core.inside.loss_along_weight import loss_along_weight
from s7core.inside.optimizer_arithmetic import step_arithmetic
from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.model.trace import Row
from s7core.runs.records import Run

WELL_READ = 0.05  # a digit with a lower loss teaches next to nothing


@part  # taking a step or another weight draws only this part again
def show_step_apart(run: Run, row: Row, shown: Shown) -> None:
    """Draw the panel for a convolution or linear layer of the run's network, and the digit that it shall learn."""
    st.header(_("One step of learning, taken apart"))
    markdown_with_terms(
        _(
            "To learn a digit, a network asks of each weight: would the loss grow with it, and how fast? That is the "
            "weight's gradient. Then it moves every weight a little the other way. Follow one weight through such a step. "
            "Here each step trains all weights, on this one digit only."
        )
    )
    digit = digit_to_learn(shown)
    if digit is None:
        return
    untaught = gradient_chain(network_of(run), digit, row)
    if untaught.loss < WELL_READ:
        _offer_another_digit(run, untaught)
    _follow(run, row, digit, chosen_weight(row, _choose_output(row), untaught))


def _follow(run: Run, row: Row, digit: DigitToLearn, place: WeightPlace) -> None:
    """Draw the weight at `place`, its next step, and what the steps that were taken have done."""
    inspected = network_of(run)
    picking, stepping = st.columns([1, 1.3], gap="large")
    with stepping:
        lines, buttons = st.container(), st.container()
        rate = choose_rate(run.recipe)
    taken, most = steps_taken(run, digit, inspected.trace), most_steps(inspected.trace)
    with st.spinner(_("Taking the steps …"), show_time=False):
        learned = learned_digit(run, digit, place, rate, taken)
    with buttons:
        draw_buttons(taken, most, learned.is_finite)
    if not learned.is_finite:
        lines.markdown(_("The numbers have grown too large to go on: start over, or choose a lower learning rate."))
        show_steps(learned, inspected)
        return
    chain = gradient_chain(learned.inspected, digit, row)
    step = step_arithmetic(
        replace(run.recipe, learning_rate=rate), float(learned.path[-1]), chain.gradient(place), learned.velocity(place)
    )
    with picking:
        _draw_weight(learned, row, place, chain)
    with lines:
        st.markdown(
            _("**The next step of this weight, number {number}**", number=formatting.count(taken + 1))
            if taken
            else _("**The first step of this weight**")
        )
        st.html(step_table(chain.loss, digit.label, step))
    along_side, steps_side = st.columns(2, gap="large")
    with along_side:
        show_landing(loss_along_weight(learned.inspected, digit, place, step.gradient, step.new_weight))
    with steps_side:
        show_steps(learned, inspected)
    say_how_steps_are_taken(run.recipe, most)
    show_chain(chain, gradient_terms(chain, place), place)


def _choose_output(row: Row) -> int:
    """The selected output channel, which is chosen at its feature maps; of a linear layer the unit, chosen here."""
    options = [str(output) for output in range(row.output_shape[0])]
    if len(row.output_shape) == 3:
        return int(CHANNEL.get("0"))
    if CHANNEL.get("0") not in options:  # set at another layer, which has more
        CHANNEL.set("0")
    return int(select(_("Selected unit"), options, key=CHANNEL, default="0", width=160))


def _draw_weight(learned: LearnedDigit, row: Row, place: WeightPlace, chain: GradientChain) -> None:
    if len(row.output_shape) == 3:
        st.markdown(_("**The weights of channel {number} of {layer}: click one**", number=place.output, layer=row.name))
    else:
        st.markdown(_("**The weights of unit {number} of {layer}: click one**", number=place.output, layer=row.name))
    weights = learned.inspected.parameter(row, "weight")[place.output]
    draw_weights(weights, chain.weights[place.output], place)
    inputs, has_window = row.input_shape[0], bool(row.kernel and row.kernel > 1)
    many = _("Above: one small window for each of its {count} inputs.", count=inputs) if inputs > 1 and has_window else ""
    chosen = _("The one with the largest gradient is chosen at first.")
    st.caption(sentences(_selected_weight(row.index == 1, has_window, place), many, chosen))


def _selected_weight(from_image: bool, has_window: bool, place: WeightPlace) -> str:
    values = {"input": place.input, "row": place.row, "column": place.column}
    if from_image and has_window:
        return _("Selected weight: from the image, row {row}, column {column}.", **values)
    if from_image:
        return _("Selected weight: from the image.")
    if has_window:
        return _("Selected weight: from input {input}, row {row}, column {column}.", **values)
    return _("Selected weight: from input {input}.", **values)


def _offer_another_digit(run: Run, chain: GradientChain) -> None:
    """Say that the digit is read well already, and draw the button that takes one with more to learn from."""
    share = formatting.probability(float(chain.probabilities[chain.label]))
    markdown_with_terms(
        _(
            "This network reads it as {digit} with {share} already, so there is next to nothing to learn from it.",
            digit=formatting.digit_with_article(chain.label),
            share=share,
        )
    )
    wrong = _("Take a digit it gets wrong")
    if st.button(wrong, key="learn-wrong", type="primary", on_click=guarded(_take_wrong_digit), args=(run,)):
        st.rerun()  # of the whole page, which chooses the digit


def _take_wrong_digit(run: Run) -> None:
    drop_address(DRAWN)
    INDEX.set(instructive_digit(run))
