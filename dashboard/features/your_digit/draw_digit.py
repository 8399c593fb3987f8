"""A digit that the visitor draws or uploads, prepared as MNIST's digits are and read by the chosen networks."""

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.answer_bars import Answer, answers
from dashboard.components.digit_images import data_uri
from dashboard.components.error_sentences import part, say_error
from dashboard.components.number_images import single_image
from dashboard.data.networks import answers_of
from dashboard.data.queries import own_best_runs, run_to_look_at
from dashboard.features.run.choose_network import choose_networks, names_beside_each_other
from dashboard.features.your_digit.drawing_pad import forget_pad, pad
from dashboard.features.your_digit.picture_upload import upload_picture
from dashboard.features.your_digit.which_digit import choose_one
from dashboard.pages import page_file
from dashboard.state import digit_text
from dashboard.state.address import asked, link_note
from dashboard.state.session import DRAWN, PLACEMENT, RUN, STROKES
from s7core.data.drawing import DIGIT_SIDE, Stroke, centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.data.picture import PictureInk, ink_of_upload
from s7core.data.stroke_text import strokes_as_text, strokes_from_text
from s7core.language.translation import N_, _, language
from s7core.language.words import comma_list, sentences
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.records import Run

CENTRED = "centred"
PLACES = {CENTRED: N_("As MNIST"), "drawn": N_("As drawn")}
SOURCES = {"Draw": N_("Draw"), "Upload": N_("Upload")}


def show_draw() -> None:
    """Draw the choice of networks, the pad or the upload, and what each network answers."""
    best = own_best_runs()
    of_stages = [run for each in reversed(ALL_STAGES) if (run := run_to_look_at(each.key, best.get(each.key)))]
    above = st.container(key="draw-above")  # the pad is what one comes for; a choice above it would push it out of sight
    chosen = choose_networks(_("Networks that read it"), of_stages)
    with above:
        _pad_and_answers(chosen)


@part  # a stroke draws only this part again
def _pad_and_answers(chosen: list[Run]) -> None:
    # Above the pad, so that it is seen on a phone too; of fixed height, so that the pad never moves under the pen
    # (your_digit.css).
    headline = st.container(key="digit-headline")
    board, used, said = st.columns([1, 0.72, 1.5], gap="medium")
    with board:
        source = st.segmented_control(
            _("Source"),
            list(SOURCES),
            default="Draw",
            key="source",
            required=True,
            format_func=lambda key: _(SOURCES[key]),
            label_visibility="collapsed",
        )
        if source == "Draw":
            strokes, ink = _drawing(), None
        else:
            strokes, ink = [], _upload()
            forget_pad()
    with used:
        place = segments(
            _("How it is placed"),
            list(PLACES),
            key=PLACEMENT,
            default=CENTRED,
            title=lambda key: _(PLACES[key]),
            label_visibility="collapsed",
            wrap=True,
        )
        if ink is None:
            ink = draw_strokes(enlarge_strokes(strokes) if place == CENTRED else strokes)
        ink, several = choose_one(ink, is_picture=source != "Draw")
        image = centre_ink(ink) if place == CENTRED else shrink_whole(ink)
        _pixels(image, place)
    with said:
        headline.markdown(sentences(_answers(chosen, image), several))
        if strokes:
            _link_to_training(strokes)


def _pixels(image: np.ndarray, place: str) -> None:
    """Draw what the networks get, and say how it was placed."""
    st.html(single_image(data_uri(image), _("The 28 × 28 pixels that the networks get"), 224))
    st.caption(
        _(
            "The 28 × 28 pixels that the networks get: scaled to a box of 20 × 20, and the centre of its ink in the middle, "
            "as MNIST's digits were made."
        )
        if place == CENTRED
        else _("The 28 × 28 pixels that the networks get: as large as it was drawn, and in the same place.")
    )


def _link_to_training(strokes: list[Stroke]) -> None:
    st.page_link(
        page_file("train"),
        label=_("Watch a network learn to read it"),
        icon=":material/play_circle:",
        query_params={STROKES.name: strokes_as_text(strokes)},
    )


def _drawing() -> list[Stroke]:
    """The strokes on the pad."""
    first = asked(STROKES) or ""
    try:
        strokes_from_text(first)
    except ValueError as error:
        link_note(str(error), _("The pad is empty instead."))
        first = ""
    try:
        drawing = strokes_from_text(pad(first))
    except ValueError:  # never sent by the pad itself, which has the same limits
        drawing = []
    st.caption(_("Draw large or small, anywhere. By keyboard: arrow keys and Space, or choose *Upload*."))
    return drawing


def _upload() -> np.ndarray:
    """The uploaded picture as (H, W) uint8, light on black; all black where there is none or it cannot be used."""
    nothing = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    try:
        content = upload_picture()
        if content is None:
            st.caption(_("PNG or JPEG. Dark ink on light paper is turned over."))
            return nothing
        found = _read(content, language())
    except ValueError as error:
        say_error(error)
        return nothing
    if found.note:
        st.caption(found.note)
    return found.ink


@st.cache_data(max_entries=8, show_spinner=False)  # otherwise each click would decode it again
def _read(content: bytes, code: str) -> PictureInk:  # `code` is the language of its note
    return ink_of_upload(content)


def _answers(chosen: list[Run], image: np.ndarray) -> str:
    """Draw a card with the answer of each network, and return a sentence that sums them up."""
    if not chosen:
        return _("**Choose a network that reads it.**")
    if not image.any():
        st.caption(_("What each network reads appears here."))
        return _("**Draw a digit from 0 to 9.**")
    found = answers_of(chosen, image)
    names = names_beside_each_other(chosen)
    st.html(answers([Answer(name, each) for name, each in zip(names, found, strict=True)]))
    # A link and not st.switch_page, which would add one more address to the browser's history.
    st.page_link(
        page_file("layers"),
        label=_("Follow it through the layers"),
        icon=":material/account_tree:",
        query_params={RUN.name: chosen[0].id, DRAWN.name: digit_text.digit_as_text(image)},
    )
    said = [int(each.argmax()) for each in found]
    if len(set(said)) == 1:
        return _("**All say {answer}.**", answer=said[0]) if len(said) > 1 else _("**It says {answer}.**", answer=said[0])
    return _("**They do not agree: {answers}.**", answers=comma_list(map(str, said)))
