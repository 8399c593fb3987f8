"""Several digits in one drawing or picture: the visitor is told, and chooses which of them is read."""

import numpy as np
import streamlit as st

from s7core.data.digit_count import count_digits, separate_digits
from s7core.formatting import ordinal
from s7core.language.translation import _, _p

AS_ONE = 0  # the option that reads all ink as one digit


def choose_one(ink: np.ndarray, is_picture: bool) -> tuple[np.ndarray, str]:
    """Let the visitor choose one of several digits; return its ink and a sentence about them, "" where there is only one.

    `ink` (H, W) uint8 is light on black. At first all of it is read, as one digit. `is_picture` tells an upload from a
    drawing, for which the cure is another one.
    """
    count = count_digits(ink)
    if count < 2:
        return ink, ""
    digits = separate_digits(ink)
    if len(digits) < 2:
        return ink, _one_only(count, is_picture)
    chosen = st.segmented_control(
        _("Which to read, from left"),
        list(range(len(digits) + 1)),
        default=AS_ONE,
        key=f"which-digit-{len(digits)}",
        required=True,
        format_func=lambda place: str(place) if place else _p("digits", "All"),
        wrap=True,
    )
    if not chosen:
        return ink, _choose_which(count, is_picture)
    return digits[chosen - 1], _("The {place} of {count} digits is read.", place=ordinal(chosen), count=len(digits))


def _one_only(count: int, is_picture: bool) -> str:
    if is_picture:
        return _("This looks like {count} digits, but the networks read one: choose a picture of one.", count=count)
    return _("This looks like {count} digits, but the networks read one: draw one.", count=count)


def _choose_which(count: int, is_picture: bool) -> str:
    if is_picture:
        return _(
            "This looks like {count} digits, but the networks read one: choose a picture of one, or choose which to read.",
            count=count,
        )
    return _(
        "This looks like {count} digits, but the networks read one: draw one, or choose which to read.",
        count=count,
    )
