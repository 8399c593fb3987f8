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
from s7core.language.translation import N_, _
from s7core.language.words import comma_list, sentence_start
from s7core.model.trace import Row
from s7core.runs import titles
from s7core.runs.records import Run

FACETS = {
    "answers": N_("What runs say"),
    "where": N_("Where it looks"),
    "similar": N_("Similar digits"),
    "epochs": N_("Over the epochs"),
    "move": N_("Move it"),
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
        st.markdown(f"**{sentence_start(shown.name)}**")
        of_answer, of_label = (probability(float(probabilities[each])) for each in (answer, shown.label))
        told = _("Read as **{answer}** with {probability}.", answer=answer, probability=of_answer)
        if answer != shown.label:
            told += " " + _("Its true class gets {probability}.", probability=of_label)
        st.markdown(told)
        st.caption(plain(titles.run_name(run)))
    with main:
        facet = segments(
            _("Look at"),
            list(FACETS),
            key=FACET,
            default="answers",
            title=lambda key: _(FACETS[key]),
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
    chosen = choose_networks(_("Runs"), [each for each in (run, other) if each])
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
            st.markdown(
                _("**For {digit}**, its answer", digit=digit)
                if digit == answer
                else _("**For {digit}**, the true class", digit=digit)
            )
            if row:
                seen = grad_cam(inspected, shown.image, digit, row)
                st.html(single_image(heat_image(seen, shown.image), _("Grad-CAM for class {digit}", digit=digit), 210))
                caption_with_terms("Grad-CAM" if seen.any() else _("Grad-CAM: no place speaks for it"))
            gradient = signed_image(input_gradient(inspected, shown.image, digit))
            st.html(single_image(gradient, _("Input gradient for class {digit}", digit=digit), 210))
            caption_with_terms(_("Input gradient: orange, more ink raises the score; blue, it lowers it"))
    caption_with_terms(_what_maps_show(row))


def _what_maps_show(row: Row | None) -> str:
    if row is None:
        return _("No layer of this network has more than one place, so there is no Grad-CAM.")
    return _(
        "**Grad-CAM** shows where the channels of {layer}, a grid of {grid}, speak for a class. It is as coarse as that "
        "grid, leaves out all that speaks against, and shows the mean of a channel's influence, not that of each place. "
        "**The input gradient** shows which pixels would change the score if they changed a little. It says nothing of "
        "larger changes, and it is noisy where a ReLU is about to switch. Neither tells why.",
        layer=row.name,
        grid=formatting.shape(row.output_shape[1:]),
    )


def _similar(run: Run, shown: LabelledDigit) -> None:
    training = data()
    labels = training.train_labels[:TRAINING_DIGITS]
    inspected = network_of(run)
    among = features_of(run)
    found = nearest(features(inspected, shown.image[None])[0], among, labels, NEIGHBOURS)
    alike = sum(each.label == shown.label for each in found)
    st.markdown(
        _(
            "**{alike} of the {count} nearest training digits are {digit} too.**",
            alike=alike,
            count=len(found),
            digit=formatting.digit_with_article(shown.label),
        )
    )
    st.html(
        gallery(
            [
                Card(
                    training.train_images[each.index],
                    formatting.digit_with_article(each.label),
                    (
                        _("distance {distance}", distance=formatting.decimal(each.distance, 2)),
                        _("training digit {number}", number=each.index),
                    ),
                )
                for each in found
            ]
        )
    )
    caption_with_terms(_what_is_near(averages_channels(inspected), among.shape[1]))


def _what_is_near(is_averaged: bool, numbers: int) -> str:
    values = {"numbers": formatting.count(numbers), "digits": formatting.count(TRAINING_DIGITS)}
    if is_averaged:
        return _(
            "Nearest by Euclidean distance in what the last layer with weights sees, each channel averaged over its grid "
            "({numbers} numbers), among the first {digits} training digits.",
            **values,
        )
    return _(
        "Nearest by Euclidean distance in what the last layer with weights sees ({numbers} numbers), among the first "
        "{digits} training digits.",
        **values,
    )


def _epochs(runs: list[Run], shown: LabelledDigit) -> None:
    for run in runs:
        if not run.epochs_done:
            continue
        said = answers_by_epoch(run.id, run.epochs_done)[:, shown.index]
        st.markdown(f"**{plain(titles.run_name(run))}: {answers_in_words(said, shown.label)}**")
        if UNTESTED not in said:
            st.html(_strip(said, shown.label))
    caption_with_terms(_("The answer after each epoch, on the test digits as they are. A thick frame marks a right answer."))


def _strip(said: np.ndarray, label: int) -> str:
    cells = "".join(
        f'<div><div class="{"right" if answer == label else "wrong"}">{answer}</div><small>{epoch}</small></div>'
        for epoch, answer in enumerate(said, start=1)
    )
    name = html.escape(_("Answers by epoch: {answers}", answers=comma_list(map(str, said))))
    return f'<div class="s7-epochs" role="img" aria-label="{name}">{cells}</div>'
