"""The dialog about one test digit: answers, saliency maps, nearest training digits, answers by epoch, moved copies."""

import html
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.answer_bars import Answer, answers
from dashboard.components.digit_choice import LabelledDigit, test_digit
from dashboard.components.digit_images import Card, data_uri, gallery
from dashboard.components.digit_mover import show_moves
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.number_images import heat_image, signed_image, single_image
from dashboard.data.networks import TRAINING_DIGITS, answers_of, features_ahead, features_of, network_of
from dashboard.data.queries import answers_by_epoch
from dashboard.data.resources import data
from dashboard.features.run.choose_network import choose_networks, names_beside_each_other
from dashboard.state.escape import plain
from dashboard.state.session import FACET, INDEX, RUNS
from dashboard.state.session_key import AddressKey
from s7core import formatting
from s7core.analysis.history import answers_in_words
from s7core.data.tested_digits import UNTESTED
from s7core.formatting import probability
from s7core.inside.neighbours import averages_channels, features, nearest
from s7core.inside.saliency import grad_cam, input_gradient, last_grid
from s7core.runs import titles
from s7core.runs.records import Run

FACETS = {
    "answers": "What runs say",
    "where": "Where it looks",
    "similar": "Similar digits",
    "epochs": "Over the epochs",
    "move": "Move it",
}
NEIGHBOURS = 12
DIALOG_PARAMETERS: tuple[AddressKey[Any], ...] = (INDEX, RUNS, FACET)


def show_one_digit(run: Run, other: Run | None, index: int) -> None:
    """Draw test digit `index`, 0..9999, with the answer of `run`, and the chosen facet beside it."""
    features_ahead(run)
    shown = test_digit(index)
    probabilities = answers_of([run], shown.image)[0]
    answer = int(probabilities.argmax())
    side, main = st.columns([0.42, 1], gap="medium")
    with side:
        st.html(single_image(data_uri(shown.image), shown.name, 260))
        st.markdown(f"**{shown.name.capitalize()}**")
        of_answer, of_label = (probability(float(probabilities[each])) for each in (answer, shown.label))
        st.markdown(
            f"Read as **{answer}** with {of_answer}."
            + ("" if answer == shown.label else f" Its true class gets {of_label}.")
        )
        st.caption(plain(titles.run_name(run)))
    with main:
        facet = segments(
            "Look at",
            list(FACETS),
            key=FACET,
            default="answers",
            title=FACETS.get,
            label_visibility="collapsed",
            wrap=True,
        )
        if facet == "answers":
            _said(run, other, shown)
        elif facet == "where":
            _looked(run, shown, answer)
        elif facet == "similar":
            _similar(run, shown)
        elif facet == "epochs":
            _epochs([run, *([other] if other else [])], shown)
        else:
            show_moves(run, shown, in_dialog=True)


def _said(run: Run, other: Run | None, shown: LabelledDigit) -> None:
    chosen = choose_networks("Runs", [each for each in (run, other) if each])
    st.html(
        answers(
            [
                Answer(name, found, shown.label)
                for name, found in zip(names_beside_each_other(chosen), answers_of(chosen, shown.image), strict=True)
            ]
        )
    )


def _looked(run: Run, shown: LabelledDigit, answer: int) -> None:
    inspected = network_of(run)
    row = last_grid(inspected)
    classes = [answer] if answer == shown.label else [answer, shown.label]
    for digit, place in zip(classes, st.columns(2, gap="medium"), strict=False):
        with place:
            st.markdown(f"**For {digit}**" + (", its answer" if digit == answer else ", the true class"))
            if row:
                seen = grad_cam(inspected, shown.image, digit, row)
                st.html(single_image(heat_image(seen, shown.image), f"Grad-CAM for class {digit}", 210))
                caption_with_terms("Grad-CAM" if seen.any() else "Grad-CAM: no place speaks for it")
            st.html(
                single_image(
                    signed_image(input_gradient(inspected, shown.image, digit)), f"Input gradient for class {digit}", 210
                )
            )
            caption_with_terms("Input gradient: orange, more ink raises the score; blue, it lowers it")
    if row is None:
        caption_with_terms("No layer of this network has more than one place, so there is no Grad-CAM.")
        return
    grid = formatting.shape(row.output_shape[1:])
    caption_with_terms(
        f"**Grad-CAM** shows where the channels of {row.name}, a grid of {grid}, speak for a class. It is as coarse "
        "as that grid, leaves out all that speaks against, and shows the mean of a channel's influence, not that of "
        "each place. **The input gradient** shows which pixels would change the score if they changed a little. It "
        "says nothing of larger changes, and it is noisy where a ReLU is about to switch. Neither tells why."
    )


def _similar(run: Run, shown: LabelledDigit) -> None:
    training = data()
    labels = training.train_labels[:TRAINING_DIGITS]
    inspected = network_of(run)
    among = features_of(run)
    found = nearest(features(inspected, shown.image[None])[0], among, labels, NEIGHBOURS)
    alike = sum(each.label == shown.label for each in found)
    st.markdown(
        f"**{alike} of the {len(found)} nearest training digits are {formatting.digit_with_article(shown.label)} too.**"
    )
    st.html(
        gallery(
            [
                Card(
                    training.train_images[each.index],
                    formatting.digit_with_article(each.label),
                    (f"distance {each.distance:.2f}", f"training digit {each.index}"),
                )
                for each in found
            ]
        )
    )
    averaged = ", each channel averaged over its grid" if averages_channels(inspected) else ""
    caption_with_terms(
        f"Nearest by Euclidean distance in what the last layer with weights sees{averaged} "
        f"({formatting.count(among.shape[1])} "
        f"numbers), among the first {formatting.count(TRAINING_DIGITS)} training digits."
    )


def _epochs(runs: list[Run], shown: LabelledDigit) -> None:
    for run in runs:
        if not run.epochs_done:
            continue
        said = answers_by_epoch(run.id, run.epochs_done)[:, shown.index]
        st.markdown(f"**{plain(titles.run_name(run))}: {answers_in_words(said, shown.label)}**")
        if UNTESTED not in said:
            st.html(_strip(said, shown.label))
    caption_with_terms("The answer after each epoch, on the test digits as they are. A thick frame marks a right answer.")


def _strip(said: np.ndarray, label: int) -> str:
    cells = "".join(
        f'<div><div class="{"right" if answer == label else "wrong"}">{answer}</div><small>{epoch}</small></div>'
        for epoch, answer in enumerate(said, start=1)
    )
    return (
        '<div class="s7-epochs" role="img" '
        f'aria-label="{html.escape("Answers by epoch: " + ", ".join(map(str, said)))}">{cells}</div>'
    )
