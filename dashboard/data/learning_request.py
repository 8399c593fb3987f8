"""What a browser may ask about a network that learns: a run, one of its moments, and a digit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.data.resources import data
from dashboard.server.routes import NothingThereError
from dashboard.state.address_kind import WHOLE_NUMBER, text
from dashboard.state.digit_text import digit_from_text
from dashboard.state.session import DRAWN, STROKES
from s7core import formatting
from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes
from s7core.data.stroke_text import strokes_from_text
from s7core.language.translation import _
from s7core.language.words import listing
from s7core.recipe import TEST_IMAGES
from s7core.setting import quoted

DIGIT_PARAMETERS = ("digit", "strokes", "drawn")

_SHORT_TEXT = text()


@dataclass(frozen=True)
class AskedDigit:
    """An image (28, 28) uint8, which nobody changes, and its true class where it is a test digit."""

    image: np.ndarray
    label: int | None


def asked_run(asked: Mapping[str, str]) -> str:
    """The id of the run; ValueError in a sentence where none is named, NothingThereError where none can have this id."""
    run_id = asked.get("run", "")
    if not run_id:
        raise ValueError(_("run is missing: name a run by its id."))
    if not _SHORT_TEXT.fits(run_id):
        raise NothingThereError(_("There is no run {run}: choose another one.", run=quoted(run_id)))
    return run_id


def asked_moment(asked: Mapping[str, str]) -> int:
    """The number of training steps taken; ValueError in a sentence where it is missing or no whole number from 0 on."""
    said = asked.get("at", "")
    if not said:
        raise ValueError(_("at is missing: name a moment, as a number of training steps."))
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise ValueError(_("at is {value}, but it must be a whole number of training steps, 0 or more.", value=quoted(said)))
    return int(said)


def asked_digit(asked: Mapping[str, str]) -> AskedDigit:
    """The test digit at an index, or a drawn one; ValueError in a sentence where there is none, or more than one."""
    named = [name for name in DIGIT_PARAMETERS if name in asked]
    if len(named) != 1:
        if not named:
            raise ValueError(_("Of digit, strokes and drawn exactly one must be named, but none is."))
        said = listing(named)
        raise ValueError(_("Of digit, strokes and drawn exactly one must be named, but it is {named}.", named=said))
    said = asked[named[0]]
    if named[0] == "digit":
        return _test_digit(said)
    kind = {"strokes": STROKES, "drawn": DRAWN}[named[0]].kind
    if not kind.fits(said):
        raise ValueError(
            _("{name} is {value}, but it must be {allowed}.", name=named[0], value=quoted(said), allowed=kind.allowed)
        )
    return AskedDigit(digit_from_text(said) if named[0] == "drawn" else _image_of_strokes(said), None)


def _test_digit(said: str) -> AskedDigit:
    if not (WHOLE_NUMBER.fits(said) and 0 <= int(said) < TEST_IMAGES):
        raise ValueError(
            _(
                "digit is {value}, but it must be the index of a test digit, from 0 to {last}.",
                value=quoted(said),
                last=formatting.count(TEST_IMAGES - 1),
            )
        )
    return AskedDigit(data().test_images[int(said)], int(data().test_labels[int(said)]))


@lru_cache(maxsize=512)
def _image_of_strokes(said: str) -> np.ndarray:
    """The strokes placed as MNIST's digits are; drawing them takes longer than reading the digit does."""
    image = centre_ink(draw_strokes(enlarge_strokes(strokes_from_text(said))))
    image.flags.writeable = False
    return image
